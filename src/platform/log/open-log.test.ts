import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { inRequestContext, openLog } from "./index.ts";

function logged(options: { pretty?: boolean } = {}) {
  let text = "";
  const to = new Writable({ write(chunk: Buffer, _encoding, done) { text += chunk.toString(); done(); } });
  return { log: openLog({ level: "debug", to, ...options }), text: () => text, line: () => JSON.parse(text) as Record<string, unknown> };
}

describe("a log line", () => {
  it.each([
    "authorization", "Authorization", "cookie", "set-cookie", "password", "newPassword", "secret", "clientSecret", "client_secret",
    "token", "access_token", "idToken", "refreshToken", "SAMLResponse", "code", "assertion", "client_assertion", "privateKey", "api-key",
  ])("never shows the value of %s, however deep", (key) => {
    const { log, text } = logged();
    log.info({ [key]: "hunter2", a: { [key]: "hunter2", b: [{ c: { [key]: "hunter2" } }] } }, "hello");
    log.child({ [key]: "hunter2" }).warn({ err: new Error("no", { cause: { [key]: "hunter2" } }) }, "child");
    expect(text()).toContain("[redacted]");
    expect(text()).not.toContain("hunter2");
  });

  it("never shows credentials inside text, nor whose mailbox it is", () => {
    const { log, text } = logged();
    const jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln";
    log.error({ err: new Error(`sent Bearer abcdef123456 and ${jwt}`), url: "https://user:hunter2@app.example/x", email: "ann@acme.example" }, `token ${jwt}`);
    expect(text()).not.toMatch(/abcdef123456|eyJ|hunter2|ann@/);
    expect(text()).toContain("app.example/x");
    expect(text()).toContain("[redacted]@acme.example");
  });

  it("stays one line, whatever a stranger puts into it", () => {
    const evil = 'x\n{"level":"error","msg":"forged"}\r\n\u001b[2J\u009b31m';
    for (const pretty of [false, true]) {
      const { log, text } = logged({ pretty });
      log.warn({ name: evil, [evil]: 1 }, evil);
      expect(text().trimEnd().split("\n")).toHaveLength(1);
      expect(text()).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  it("keeps what operators need: level, time, message, fields, errors with stack and cause", () => {
    const { log, line } = logged();
    log.info({ status: 200, problem: "not-found", tokens: undefined, ok: true, err: Object.assign(new Error("refused", { cause: new Error("why") }), { code: "ECONNREFUSED" }) }, "request");
    expect(line()).toMatchObject({
      level: "info", msg: "request", status: 200, problem: "not-found", ok: true,
      err: { type: "Error", message: "refused", errorCode: "ECONNREFUSED", stack: expect.stringContaining("open-log.test"), cause: { message: "why" } },
    });
    expect(new Date(String(line()["time"])).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it("names the request it belongs to", () => {
    const { log, line } = logged();
    inRequestContext({ id: "req_1", ip: "::1", auditEntries: 0 }, () => log.info({}, "x"));
    expect(line()["requestId"]).toBe("req_1");
  });

  it("survives what cannot be written: circles, depth, long text, big numbers", () => {
    const { log, text } = logged();
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    log.info({ circle, big: 10n, long: "x".repeat(100_000), list: Array.from({ length: 10_000 }, () => 1), fn: () => 1 }, "x");
    expect(text().length).toBeLessThan(10_000);
    expect(JSON.parse(text())).toMatchObject({ big: "10" });
  });
});

import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, it } from "vitest";
import { Problem } from "../../kernel/index.ts";
import { openMail } from "./mail.ts";
import type { Message } from "./message.ts";

interface Received {
  from: string;
  to: string[];
  raw: string;
}
const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** A real SMTP server on loopback; `refuse` makes it turn the recipient away. */
const mailServer = async (options: { refuse?: boolean; password?: string } = {}) => {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    onAuth: (auth, _session, done) => (auth.password === options.password ? done(null, { user: auth.username }) : done(new Error("wrong"))),
    onRcptTo: (_address, _session, done) => done(options.refuse ? new Error("mailbox unknown") : null),
    onData(stream, session, done) {
      let raw = "";
      stream.setEncoding("utf8").on("data", (text) => (raw += text)).on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({ from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map((one) => one.address), raw });
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  toClose.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { received, port: (server.server.address() as AddressInfo).port };
};
const open = (port: number, login = "") => {
  const mail = openMail({ smtpUrl: `smtp://${login}127.0.0.1:${port}`, from: "no-reply@entente.example" });
  toClose.push(() => mail.close());
  return mail;
};
const good: Message = { to: "ana@customer.example", subject: "Sign in to Entente", text: "Use this link.", orgId: "org_1" };
const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("it was sent");
};

it("hands one message to one recipient, both as text and HTML, and names no org", async () => {
  const { received, port } = await mailServer();
  await open(port).send({ ...good, subject: "Grüße", html: "<p>Use <b>this</b> link.</p>" });
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ from: "no-reply@entente.example", to: ["ana@customer.example"] });
  expect(received[0]?.raw).toMatch(/^Subject: =\?UTF-8\?/m);
  expect(received[0]?.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
  expect(received[0]?.raw).toContain("multipart/alternative");
  expect(received[0]?.raw).not.toContain("org_1");
});

it("signs in at the mail server with what the URL says, percent-encoding undone", async () => {
  const { received, port } = await mailServer({ password: "p@ss/w:rd" });
  await open(port, "user:p%40ss%2Fw%3Ard@").send(good);
  expect(received).toHaveLength(1);
  expect((await problemOf(open(port, "user:wrong@").send(good))).code).toBe("unavailable");
});

it("says when the message was not taken, and keeps the server's words to the log", async () => {
  const { port } = await mailServer({ refuse: true });
  const problem = await problemOf(open(port).send(good));
  expect(problem.code).toBe("unavailable");
  expect(problem.message).not.toContain("mailbox unknown");
  expect(String((problem.cause as Error).message)).toContain("mailbox unknown");
});

it("says when there is no mail server", async () => {
  const { port } = await mailServer();
  await toClose.pop()?.();
  expect((await problemOf(open(port).send(good))).code).toBe("unavailable");
});

it("does not sign in over plain text to a mail server that is not this machine", async () => {
  // 127.0.0.1 by a name that is not recognised as such: STARTTLS is demanded, and this server has none.
  const { received, port } = await mailServer({ password: "x" });
  const mail = openMail({ smtpUrl: `smtp://user:x@0.0.0.0:${port}`, from: "no-reply@entente.example" });
  toClose.push(() => mail.close());
  expect((await problemOf(mail.send(good))).code).toBe("unavailable");
  expect(received).toEqual([]);
});

describe.each(["smtp", "outbox"])("by %s", (kind) => {
  it.each<Partial<Message>>([
    { subject: "Hello\r\nBcc: eve@evil.example" }, { subject: "Hello\nBcc: eve@evil.example" }, { subject: "a\u0000b" }, { subject: "a\u2028b" }, { subject: "a\u0085b" }, { subject: "x".repeat(201) },
    { to: "ana@customer.example\r\nBcc: eve@evil.example" }, { to: "ana@customer.example, eve@evil.example" }, { to: "ana@customer.example;eve@evil.example" }, { to: "Ana <ana@customer.example>" }, { to: "<ana@customer.example>" },
    { to: "\"eve@evil.example \"@customer.example" }, { to: "ana@customer.example> SIZE=1" }, { to: "@customer.example" }, { to: "ana" }, { to: "" }, { to: "ana@[127.0.0.1]" }, { to: `${"a".repeat(65)}@customer.example` },
    { to: "ana@customer.example(eve@evil.example)" }, { text: "x".repeat(300_000) },
  ])("refuses %j and sends nothing", async (bad) => {
    const { received, port } = await mailServer();
    const kept: Message[] = [];
    const mail = kind === "smtp" ? open(port) : openMail({ keep: async (message) => void kept.push(message) });
    expect((await problemOf(mail.send({ ...good, ...bad }))).code).toBe("bad-request");
    expect([...received, ...kept]).toEqual([]);
  });
});

it("keeps a message body from ending the message early", async () => {
  const { received, port } = await mailServer();
  await open(port).send({ ...good, text: "one\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n.\ntwo" });
  expect(received).toHaveLength(1);
  expect(received[0]?.raw).toContain("two");
});

it("gives the outbox the whole message, with the org it was sent for", async () => {
  const kept: Message[] = [];
  await openMail({ keep: async (message) => void kept.push(message) }).send(good);
  expect(kept).toEqual([good]);
});

it("refuses a configuration that is not a mail server or not a sender, without quoting the password", () => {
  for (const smtpUrl of ["http://user:hunter2@mail.example", "mail.example:25", "smtp://", ""]) {
    expect(() => openMail({ smtpUrl, from: "a@b.example" })).toThrow(/^(?!.*hunter2).*smtp:\/\/host:port/);
  }
  expect(() => openMail({ smtpUrl: "smtp://localhost", from: "Entente <a@b.example>" })).toThrow(/plain e-mail address/);
});

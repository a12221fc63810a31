import "reflect-metadata"; // the certificate library asks for it
import * as x509 from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { createServer as createHttps } from "node:https";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EgressError } from "./egress-error.ts";
import { openEgress, type Egress, type EgressOptions, type EgressRequest } from "./guard.ts";

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});
const open = (options: Partial<EgressOptions> = {}): Egress => {
  const egress = openEgress({ allowLocal: true, ...options });
  toClose.push(() => egress.close());
  return egress;
};
const listen = async (server: Server, sockets = new Set<Socket>()): Promise<{ port: number; sockets: Set<Socket> }> => {
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  toClose.push(() => new Promise((resolve) => (sockets.forEach((s) => s.destroy()), server.close(resolve))));
  return { port: (server.address() as AddressInfo).port, sockets };
};
/** A server that says these bytes, whatever was asked, as soon as the request's head is in. */
const saying = (play: (socket: Socket) => void) => listen(createServer((socket) => void socket.once("data", () => play(socket))));
const run = async (port: number, more: Partial<EgressRequest> = {}, egress = open()): Promise<{ error: EgressError; ms: number }> => {
  const started = performance.now();
  try {
    await egress.request({ url: `http://127.0.0.1:${port}/`, purpose: "test", timeoutMs: 5_000, ...more });
  } catch (error) {
    return { error: error as EgressError, ms: performance.now() - started };
  }
  throw new Error("it went through");
};
const pump = (socket: Socket, chunk: string | Buffer, everyMs: number) => {
  const timer = setInterval(() => socket.write(chunk), everyMs);
  socket.once("close", () => clearInterval(timer));
};
const gone = (sockets: Set<Socket>) => expect.poll(() => [...sockets].every((s) => s.destroyed)).toBe(true);

describe("bodies", () => {
  it("cuts an endless body at the cap and closes the connection", async () => {
    const { port, sockets } = await saying((s) => {
      s.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = () => { while (!s.destroyed && s.write(Buffer.alloc(65_536))); };
      s.on("drain", more);
      more();
    });
    const { error } = await run(port, { maxBytes: 1_000_000 });
    expect([error.code, error.mayHaveArrived]).toEqual(["too-large", true]);
    await gone(sockets);
    expect([...sockets].reduce((sum, s) => sum + s.bytesWritten, 0)).toBeLessThan(16_000_000);
  });

  it("refuses by its own word an answer that is too long, before reading it", async () => {
    const { port } = await saying((s) => s.write("HTTP/1.1 200 OK\r\ncontent-length: 1048577\r\n\r\n"));
    const { error, ms } = await run(port);
    expect(error.code).toBe("too-large");
    expect(ms).toBeLessThan(2_000);
  });

  it("takes a body of exactly the cap", async () => {
    const { port } = await saying((s) => s.end(`HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789`));
    const answer = await open().request({ url: `http://127.0.0.1:${port}/`, maxBytes: 10, purpose: "test" });
    expect(answer.body.toString()).toBe("0123456789");
  });

  it.each(["gzip", "GZIP", "br", "deflate", "zstd", "identity, gzip", "x-unknown"])("refuses content encoded as %s instead of unfolding it", async (encoding) => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const { port } = await saying((s) => s.end(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb])));
    expect((await run(port)).error.code).toBe("protocol");
  });

  it("refuses a transfer encoding that unfolds", async () => {
    const { port } = await saying((s) => s.end("HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n"));
    expect((await run(port)).error.code).toBe("protocol");
  });

  it("takes a slow drip as long as the total time lasts, and no longer", async () => {
    const { port, sockets } = await saying((s) => (s.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"), pump(s, "x", 20)));
    const { error, ms } = await run(port, { timeoutMs: 400 });
    expect([error.code, error.mayHaveArrived]).toEqual(["timeout", true]);
    expect(ms).toBeGreaterThan(350);
    expect(ms).toBeLessThan(2_000);
    await gone(sockets);
  });

  it("does not take a body for whole that is shorter than promised", async () => {
    const { port } = await saying((s) => s.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort"));
    const { error } = await run(port);
    expect(["protocol", "connect"]).toContain(error.code);
    expect(error.mayHaveArrived).toBe(true);
  });

  it("does not hand the surplus of one answer to the next request", async () => {
    const { port } = await saying((s) => s.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"));
    const egress = open();
    for (let i = 0; i < 3; i++) {
      const body = await egress.request({ url: `http://127.0.0.1:${port}/${i}`, purpose: "test" }).then((a) => a.body.toString(), () => "refused");
      expect(["ok", "refused"]).toContain(body);
    }
  });

  it.each(["zz\r\nabc\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "ffffffffffffffffff\r\nx"])("refuses the broken chunk %j", async (chunks) => {
    const { port } = await saying((s) => s.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}`));
    expect((await run(port)).error.code).toBe("protocol");
  });
});

describe("heads", () => {
  it.each([
    ["a header of 100 kB", `x-a: ${"a".repeat(100_000)}\r\n\r\n`],
    ["10,000 headers", `${Array.from({ length: 10_000 }, (_, i) => `x-${i}: y`).join("\r\n")}\r\n\r\n`],
  ])("refuses %s", async (_what, head) => {
    const { port } = await saying((s) => s.end(`HTTP/1.1 200 OK\r\n${head}`));
    expect((await run(port)).error.code).toBe("too-large");
  });

  it("refuses headers that never end", async () => {
    const { port } = await saying((s) => (s.write("HTTP/1.1 200 OK\r\n"), pump(s, `x: ${"y".repeat(4_000)}\r\n`, 2)));
    expect((await run(port)).error.code).toBe("too-large");
  });

  it("does not wait through a flood of informational answers", async () => {
    const { port, sockets } = await saying((s) => pump(s, "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", 1));
    const { error, ms } = await run(port);
    expect(error.code).toBe("protocol");
    expect(ms).toBeLessThan(2_000);
    await gone(sockets);
  });

  it.each(["not http at all\r\n\r\n", "HTTP/1.1 200 OK\r\nx: a\u0000b\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", "SSH-2.0-OpenSSH_9\r\n"])(
    "refuses the head %j",
    async (head) => {
      const { port } = await saying((s) => s.end(head));
      const { error } = await run(port);
      expect(error.code).toBe("protocol");
      expect(error.message).not.toContain("SSH");
    },
  );

  it("keeps a header called __proto__ a header", async () => {
    const { port } = await saying((s) => s.end("HTTP/1.1 200 OK\r\n__proto__: x\r\ncontent-length: 0\r\n\r\n"));
    await open().request({ url: `http://127.0.0.1:${port}/`, purpose: "test" });
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("connections", () => {
  it("says the same about a closed port, whatever the reason, and knows that nothing was sent", async () => {
    const { port } = await listen(createServer());
    await toClose.pop()?.();
    const { error } = await run(port);
    expect([error.code, error.mayHaveArrived, error.message]).toEqual(["connect", false, "No connection could be made, or it broke off."]);
  });

  it("tells a failure to connect at a whole step of time, so that ports are hard to tell apart by the clock", async () => {
    const { port } = await listen(createServer());
    await toClose.pop()?.();
    const { error, ms } = await run(port, {}, open({ failureStepMs: 300 }));
    expect(error.code).toBe("connect");
    expect(ms).toBeGreaterThan(295);
    expect((await run(port, { timeoutMs: 100 }, open({ failureStepMs: 300 }))).ms).toBeLessThan(290); // the caller's total still rules
  });

  it("says that a request may have arrived when the other side hangs up on it", async () => {
    for (const play of [(s: Socket) => s.resetAndDestroy(), (s: Socket) => s.end(), (s: Socket) => (s.write("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab"), setTimeout(() => s.resetAndDestroy(), 20))]) {
      const { port } = await saying(play);
      const { error } = await run(port, { method: "POST", body: "x" });
      expect([error.code, error.mayHaveArrived]).toEqual(["connect", true]);
    }
  });

  it("gives up on a silent server after the total time", async () => {
    const { port, sockets } = await saying(() => {});
    const { error, ms } = await run(port, { timeoutMs: 300 });
    expect([error.code, error.mayHaveArrived]).toEqual(["timeout", true]);
    expect(ms).toBeLessThan(2_000);
    await gone(sockets);
  });

  it("gives up on a name server that never answers, within the total time", async () => {
    const { error } = await run(80, { url: "https://app.example/", timeoutMs: 200 }, open({ resolve: () => new Promise(() => {}) }));
    expect([error.code, error.mayHaveArrived]).toEqual(["timeout", false]);
  });

  it("can be called off before and during the request", async () => {
    const { port, sockets } = await saying(() => {});
    expect((await run(port, { signal: AbortSignal.abort() })).error).toMatchObject({ code: "aborted", mayHaveArrived: false });
    const control = new AbortController();
    setTimeout(() => control.abort(), 100);
    expect((await run(port, { signal: control.signal })).error).toMatchObject({ code: "aborted", mayHaveArrived: true });
    await gone(sockets);
  });

  it("never sends a request that was called off while it stood in line", async () => {
    const asked: string[] = [];
    const { port } = await listen(createServer((s) => void s.on("data", (d) => asked.push(d.toString().split(" ")[1] ?? ""))));
    const egress = open();
    const running = Array.from({ length: 8 }, (_, i) => run(port, { url: `http://127.0.0.1:${port}/run${i}`, timeoutMs: 600 }, egress));
    await expect.poll(() => asked.length).toBe(8); // as many as there are connections to one origin
    const queued = await run(port, { url: `http://127.0.0.1:${port}/queued`, timeoutMs: 100 }, egress);
    expect(queued.error).toMatchObject({ code: "timeout", mayHaveArrived: false });
    await Promise.all(running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked.filter((path) => path === "/queued")).toEqual([]);
  });

  it("ends what is running when it is closed", async () => {
    const { port } = await saying(() => {});
    const egress = openEgress({ allowLocal: true });
    const running = run(port, {}, egress);
    await expect.poll(() => egress.counters().bytesOut).toBeGreaterThan(0);
    await egress.close();
    expect((await running).error.code).toBe("aborted");
    expect((await run(port, {}, egress)).error.code).toBe("aborted");
  });
});

describe("TLS", () => {
  let good: { key: string; cert: string };
  let ca: string;
  beforeAll(async () => {
    ({ ca, good } = await identities("app.localhost"));
  });
  const secure = (identity: { key: string; cert: string }) => listen(createHttps(identity, (q, r) => r.end((q.socket as Socket & { servername?: string }).servername)) as unknown as Server);
  const url = (port: number, host = "app.localhost") => ({ url: `https://${host}:${port}/` });

  it("speaks to a host whose certificate chains to a trusted authority, and names it in SNI", async () => {
    const { port } = await secure(good);
    const answer = await open({ trust: [ca] }).request({ ...url(port), purpose: "test" });
    expect(answer.body.toString()).toBe("app.localhost");
  });

  it("refuses an unknown authority and another host's certificate, before a byte of the request", async () => {
    const { port } = await secure(good);
    const unknown = await run(port, url(port), open());
    const other = await run(port, url(port, "other.localhost"), open({ trust: [ca] }));
    const address = await run(port, url(port, "127.0.0.1"), open({ trust: [ca] }));
    for (const { error } of [unknown, other, address]) expect([error.code, error.mayHaveArrived]).toEqual(["tls", false]);
  });

  it("does not let the environment turn verification off", async () => {
    const { port } = await secure(good);
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      expect((await run(port, url(port), open())).error.code).toBe("tls");
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  it.each([
    ["stalls in the handshake", () => {}],
    ["answers in plain HTTP", (s: Socket) => s.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")],
    ["hangs up in the handshake", (s: Socket) => s.end()],
  ])("gives up on a server that %s", async (_what, play) => {
    const { port, sockets } = await saying(play);
    const { error, ms } = await run(port, url(port), open({ connectTimeoutMs: 300 }));
    expect([error.code, error.mayHaveArrived]).toEqual(["tls", false]);
    expect(ms).toBeLessThan(2_000);
    await gone(sockets);
  });
});

/** An authority and a certificate from it. */
async function identities(host: string) {
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const pair = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]) as Promise<webcrypto.CryptoKeyPair>;
  const [caKeys, keys] = await Promise.all([pair(), pair()]);
  const span = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000), signingAlgorithm: algorithm };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Test authority", keys: caKeys, serialNumber: "01", ...span, extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    subject: `CN=${host}`, issuer: authority.subject, publicKey: keys.publicKey, signingKey: caKeys.privateKey, serialNumber: "02", ...span,
    extensions: [new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }])],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return { ca: authority.toString("pem"), good: { key: `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----`, cert: leaf.toString("pem") } };
}

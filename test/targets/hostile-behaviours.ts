import type { Socket } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

/** What a hostile server does with each request, byte by byte. The socket is its own from the first request on. */
export type Play = (socket: Socket, asked: { path: string; port: number }) => void;

const MB = 1024 * 1024;
const head = (status: string, headers: Record<string, string | number> = {}) =>
  `HTTP/1.1 ${status}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
const whole = (body: string | Buffer, headers: Record<string, string | number> = {}, status = "200 OK") => (socket: Socket) => {
  socket.write(head(status, { connection: "close", "content-length": Buffer.byteLength(body), ...headers }));
  socket.end(body);
};
const drip = (socket: Socket, piece: string | Buffer, everyMs: number) => {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.once("close", () => clearInterval(timer));
};
const flood = (socket: Socket, piece: string | Buffer) => {
  const more = () => { while (!socket.destroyed && socket.write(piece)); };
  socket.on("drain", more);
  more();
};
const to = (location: string): Play => whole("", { location }, "302 Found");
const again = (retryAfter: string): Play => whole("slow down", { "retry-after": retryAfter, "content-type": "text/plain" }, "429 Too Many Requests");
const page = (body: string): Play => whole(`<!doctype html><title>hostile</title>${body}`, { "content-type": "text/html" });
const bomb = (encoding: string, pack: (zeros: Buffer) => Buffer): Play => {
  let packed: Buffer | undefined; // 100 MB of zeros, packed at the first request
  return (socket) => whole((packed ??= pack(Buffer.alloc(100 * MB))), { "content-encoding": encoding, "content-type": "application/json" })(socket);
};
const step = (path: string) => Number(/[?&]step=(\d+)/.exec(path)?.[1] ?? 0);

/** Each on a port of its own. The names are what the tests and the reports of failures say. */
export const HOSTILE = {
  "head by drops": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nx-soon: ");
    drip(socket, "a", 50);
  },
  "body by drops": (socket) => {
    socket.write(head("200 OK", { "content-type": "application/json", "content-length": 5_000 }));
    drip(socket, " ", 50);
  },
  "endless body": (socket) => {
    socket.write(head("200 OK", { "content-type": "application/json" }));
    flood(socket, Buffer.alloc(65_536, 32));
  },
  "endless head": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    flood(socket, `x-more: ${"a".repeat(4_000)}\r\n`);
  },
  "a million header fields": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    flood(socket, "a: b\r\n".repeat(10_000));
  },
  "gzip bomb": bomb("gzip", (zeros) => gzipSync(zeros)),
  "brotli bomb": bomb("br", (zeros) => brotliCompressSync(zeros, { params: { 1: 3 } })),
  "deflate bomb": bomb("deflate", (zeros) => deflateSync(zeros)),
  "bomb in a bomb": bomb("gzip, gzip", (zeros) => gzipSync(gzipSync(zeros))),
  "length too long": (socket) => {
    socket.write(head("200 OK", { "content-type": "application/json", "content-length": 500 }));
    socket.end("{}");
  },
  "length too short": (socket) => socket.write(`${head("200 OK", { "content-type": "application/json", "content-length": 2 })}{}HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a":"b"}`),
  "two lengths": (socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 400\r\n\r\n{}"),
  "reset in the middle": (socket) => {
    socket.write(head("200 OK", { "content-type": "application/json", "content-length": 500 }));
    socket.write("{", () => socket.resetAndDestroy());
  },
  "reset at once": (socket) => void socket.resetAndDestroy(),
  "closed at once": (socket) => void socket.end(),
  "never a word": () => {},
  "redirect to itself": (socket, { path }) => to(path)(socket, { path, port: 0 }),
  "fifty redirects": (socket, { path, port }) => {
    const n = step(path);
    if (n >= 50) page("at last")(socket, { path, port });
    else to(`/on?step=${n + 1}`)(socket, { path, port });
  },
  "redirect to a private address": to("http://10.0.0.1/admin"),
  "redirect to a metadata service": to("http://169.254.169.254/latest/meta-data/"),
  "redirect to a file": to("file:///etc/passwd"),
  "a picture": whole(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), { "content-type": "image/png" }),
  "a page where JSON is due": page("<h1>It works!</h1>"),
  "invalid UTF-8": whole(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22, 0x3a, 0xed, 0xa0, 0x80]), { "content-type": "application/json" }),
  "JSON of depth 10,000": whole(`${`{"a":`.repeat(10_000)}1${"}".repeat(10_000)}`, { "content-type": "application/json" }),
  "a page of depth 100,000": page("<div>".repeat(100_000)),
  "JSON of 50 MB": (socket) => {
    socket.write(head("200 OK", { "content-type": "application/json", connection: "close" }));
    socket.end(`{"Resources":[${`{"id":"${"a".repeat(1_000)}"},`.repeat(50_000)}{}]}`);
  },
  "informational answers without end": (socket) => drip(socket, "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(20), 20),
  "another protocol": (socket) => void socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: ssh\r\nconnection: upgrade\r\n\r\nSSH-2.0-hostile\r\n"),
  "429 until before now": again("-5"),
  "429 for a year": again("31536000"),
  "429 until the year 9999": again("Fri, 31 Dec 9999 23:59:59 GMT"),
  "429 until soon": again("soon"),
  "cookies by the thousand": (socket, { path, port }) => {
    const n = step(path);
    const cookies = Array.from({ length: 700 }, (_, i) => `set-cookie: c${n}x${i}=${"v".repeat(20)}; Path=/\r\n`).join("");
    socket.end(n >= 18 ? head("200 OK", { "content-type": "text/html", "content-length": 0, connection: "close" })
      : `HTTP/1.1 302 Found\r\nconnection: close\r\nlocation: http://127.0.0.1:${port}/on?step=${n + 1}\r\ncontent-length: 0\r\n${cookies}\r\n`);
  },
  "a page that refreshes to itself": (socket, asked) => page(`<meta http-equiv="refresh" content="0;url=${asked.path}">`)(socket, asked),
  "a form that sends itself for ever": (socket, asked) => page(`<body onload="document.forms[0].submit()"><form method="post" action="${asked.path}"><input type="hidden" name="state" value="x"></form>`)(socket, asked),
  "a page that never ends": (socket) => {
    socket.write(head("200 OK", { "content-type": "text/html" }));
    socket.write("<!doctype html><title>soon</title>");
    drip(socket, "<p>one moment", 20);
  },
} as const satisfies Record<string, Play>;

/** Those that need TLS: what is said there is not HTTP. */
export const HOSTILE_TLS = ["a handshake that stalls", "a certificate of another host"] as const;
export type Hostility = keyof typeof HOSTILE | (typeof HOSTILE_TLS)[number];

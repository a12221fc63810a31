import { createServer, request as forwardRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HostPort } from "./admission.ts";
import { EgressError, type EgressErrorCode } from "./egress-error.ts";
import type { Egress } from "./guard.ts";
import { parseTarget, type Target } from "./target.ts";

export interface ProxyVisit {
  host: string;
  port: number;
  /** Undefined when the connection was made. */
  refused: EgressErrorCode | undefined;
}

export interface EgressProxyOptions {
  /** Addresses of ours that this browser may reach all the same, for example our test IdP. */
  mayReachOwn?: readonly HostPort[];
  /** Bytes in both directions over the proxy's whole life; then it cuts everything. Default 256 MiB. */
  maxBytes?: number;
  /** Connections open at the same time. Default 128. */
  maxTunnels?: number;
  /** A connection on which nothing moves for this long is cut. Default 30 000. */
  idleTimeoutMs?: number;
  /** Whether a host may be visited at all, before it is vetted. Default: all. */
  mayVisit?: (to: HostPort) => boolean;
  onVisit?: (visit: ProxyVisit) => void;
}

export interface EgressProxy {
  /** `http://127.0.0.1:<port>`: for `--proxy-server`, with the bypass list `<-loopback>` so that loopback is not exempt. */
  url: string;
  close(): Promise<void>;
}

/**
 * A proxy on loopback that sits below a browser and vets and pins as `egress.request` does. Script, workers and
 * WebSockets all pass here, and the browser resolves no names. One proxy per browser: its caps are that run's caps.
 */
export async function startEgressProxy(egress: Egress, options: EgressProxyOptions = {}): Promise<EgressProxy> {
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000;
  const maxTunnels = options.maxTunnels ?? 128;
  const maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  let pending = 0;
  let bytesOfClosed = 0;
  let shut = false;

  const cutAll = () => [...clients, ...upstreams].forEach((socket) => socket.destroy());
  const keep = (set: Set<Socket>, socket: Socket) => {
    set.add(socket);
    socket.on("error", () => socket.destroy()).once("close", () => set.delete(socket));
  };
  const moved = (socket: Socket) => socket.bytesRead + socket.bytesWritten;
  const watch = setInterval(() => {
    if ([...upstreams].reduce((sum, socket) => sum + moved(socket), bytesOfClosed) <= maxBytes) return;
    shut = true;
    cutAll();
  }, 50);
  watch.unref();

  const reach = async (target: Target, secure: boolean): Promise<Socket> => {
    const { host, port } = target;
    try {
      if (shut || upstreams.size + pending >= maxTunnels) throw new EgressError("aborted");
      if (options.mayVisit?.({ host, port }) === false) throw new EgressError("aborted");
      pending++;
      const socket = await egress.tunnel({ host, port, secure, mayReachOwn: options.mayReachOwn ?? [] }).finally(() => pending--);
      keep(upstreams, socket);
      socket.once("close", () => (bytesOfClosed += moved(socket)));
      socket.setTimeout(idleTimeoutMs, () => socket.destroy());
      if (shut) {
        socket.destroy();
        throw new EgressError("aborted");
      }
      options.onVisit?.({ host, port, refused: undefined });
      return socket;
    } catch (error) {
      options.onVisit?.({ host, port, refused: codeOf(error) });
      throw error;
    }
  };

  const server = createServer({ maxHeaderSize: 64 * 1024 });
  server.on("connection", (socket) => keep(clients, socket));
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    void (async () => {
      try {
        // The browser does not say what it will speak: TLS, or a plain WebSocket, which the port and loopback rules bound.
        const authority = request.url ?? ""; // authority-form (RFC 9112 §3.2.3)
        if (!/^[^/?#@\\]+:\d+$/.test(authority)) throw new EgressError("bad-url");
        const upstream = await reach(parseTarget(`https://${authority}/`), true);
        if (client.destroyed) return upstream.destroy();
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        if (head.length > 0) upstream.write(head);
        client.pipe(upstream).pipe(client);
        client.once("close", () => upstream.destroy());
        upstream.once("close", () => client.destroy());
      } catch (error) {
        client.end(`HTTP/1.1 403 Forbidden\r\nx-egress-refused: ${codeOf(error)}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      }
    })();
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    void (async () => {
      try {
        const target = parseTarget(request.url ?? ""); // absolute-form (RFC 9112 §3.2.2); anything else is refused here
        if (target.secure) throw new EgressError("protocol"); // https goes through CONNECT
        const socket = await reach(target, false);
        forward(request, response, target, socket);
      } catch (error) {
        response.writeHead(403, { "x-egress-refused": codeOf(error), "content-length": 0 }).end();
      }
    })();
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const release = egress.claim({ host: "127.0.0.1", port }); // a target must not be led back into the proxy
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      shut = true;
      clearInterval(watch);
      release();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cutAll();
      await closed;
    },
  };
}

/** Plain HTTP on a connection that was opened already; hop-by-hop headers stay behind (RFC 9110 §7.6.1). */
function forward(request: IncomingMessage, response: ServerResponse, target: Target, socket: Socket): void {
  const kept = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name));
  const headers = { ...Object.fromEntries(kept), host: new URL(target.origin).host };
  const onward = forwardRequest({ method: request.method ?? "GET", path: target.path, headers, createConnection: () => socket });
  onward.once("response", (answer) => {
    const back = Object.entries(answer.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    response.writeHead(answer.statusCode ?? 502, Object.fromEntries(back));
    answer.pipe(response);
  });
  onward.once("error", () => response.destroy());
  response.once("close", () => socket.destroy());
  request.pipe(onward);
}

const HOP_BY_HOP = new Set(["connection", "proxy-connection", "proxy-authorization", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"]);

function codeOf(error: unknown): EgressErrorCode {
  return error instanceof EgressError ? error.code : "connect";
}

import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, getCACertificates, type TLSSocket } from "node:tls";
import { classifyAddress } from "./address.ts";
import { EgressError } from "./egress-error.ts";

export interface WireCounters {
  /** TCP connections that were begun. */
  connections: number;
  /** Bytes handed to the kernel on all of them, TLS included. */
  bytesOut: number;
}

/** Opens sockets to vetted addresses, and to nothing else. The only place in the project that does. */
export interface Wire {
  tcp(to: { host: string; port: number }, vetted: readonly string[], timeoutMs: number): Promise<Socket>;
  tls(to: { host: string; port: number }, vetted: readonly string[], timeoutMs: number): Promise<TLSSocket>;
  counters(): WireCounters;
  destroyAll(): void;
}

/** @param trust PEM certificates trusted beside the system's own. */
export function openWire(trust: readonly string[] = []): Wire {
  const open = new Set<Socket>();
  let connections = 0;
  let bytesOfClosed = 0;
  const ca = trust.length > 0 ? [...getCACertificates("default"), ...trust] : undefined;

  const tcp: Wire["tcp"] = ({ host, port }, vetted, timeoutMs) =>
    new Promise((resolve, reject) => {
      connections++;
      // A literal host never reaches the lookup: it is dialled as it stands, and `vetted` holds just that literal.
      const socket = connectTcp({ host, port, lookup: pinned(vetted), autoSelectFamily: true, noDelay: true, keepAlive: true });
      open.add(socket);
      socket.once("close", () => {
        open.delete(socket);
        bytesOfClosed += socket.bytesWritten;
      });
      const fail = (error: EgressError) => {
        clearTimeout(timer);
        socket.on("error", () => {}).destroy();
        reject(error);
      };
      const failed = (cause: Error) => fail(new EgressError("connect", { cause }));
      const timer = setTimeout(() => fail(new EgressError("connect")), timeoutMs);
      socket.once("error", failed);
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.off("error", failed);
        if (!isVettedPeer(socket, port, vetted)) return fail(new EgressError("private-address"));
        resolve(socket);
      });
    });

  const tls: Wire["tls"] = async (to, vetted, timeoutMs) => {
    const deadline = performance.now() + timeoutMs;
    const raw = await tcp(to, vetted, timeoutMs);
    return await new Promise<TLSSocket>((resolve, reject) => {
      const socket = connectTls({
        socket: raw,
        host: to.host, // the certificate must be for the host of the URL, also when that is an address
        servername: isIP(to.host) === 0 ? to.host : "",
        ALPNProtocols: ["http/1.1"],
        minVersion: "TLSv1.2",
        rejectUnauthorized: true, // said aloud: an environment variable could turn the default off
        ...(ca ? { ca } : {}),
      });
      const fail = (cause?: Error) => {
        clearTimeout(timer);
        socket.on("error", () => {}).destroy();
        raw.destroy();
        reject(new EgressError("tls", { cause }));
      };
      const closed = () => fail(new Error("closed during the handshake"));
      const timer = setTimeout(fail, Math.max(1, deadline - performance.now()));
      socket.once("error", fail).once("close", closed);
      socket.once("secureConnect", () => {
        clearTimeout(timer);
        socket.off("error", fail).off("close", closed);
        resolve(socket);
      });
    });
  };

  return {
    tcp,
    tls,
    counters: () => ({ connections, bytesOut: [...open].reduce((sum, socket) => sum + socket.bytesWritten, bytesOfClosed) }),
    destroyAll: () => open.forEach((socket) => socket.on("error", () => {}).destroy()),
  };
}

function pinned(vetted: readonly string[]): LookupFunction {
  const answers = vetted.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const [first] = answers;
    if (options.all) callback(null, answers);
    else callback(null, first?.address ?? "", first?.family ?? 0);
  };
}

/** The belt to the braces: whatever happened below, the peer must be one of the vetted addresses. */
function isVettedPeer(socket: Socket, port: number, vetted: readonly string[]): boolean {
  const peer = classifyAddress(socket.remoteAddress ?? "").canonical;
  return socket.remotePort === port && vetted.some((address) => classifyAddress(address).canonical === peer);
}

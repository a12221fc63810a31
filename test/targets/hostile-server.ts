// A process of its own, so that what the hostile side needs is not counted against the side under attack.
// Prints the address of each behaviour as one line of JSON and ends with its parent.
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import "reflect-metadata"; // the certificate library asks for it
import { X509CertificateGenerator } from "@peculiar/x509";
import { webcrypto } from "node:crypto";
import { HOSTILE, type Hostility, type Play } from "./hostile-behaviours.ts";

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

/** Waits for a whole request, then leaves the socket to the play. */
function playing(play: Play): Server {
  return createServer((socket: Socket) => {
    let text = "";
    const hear = (chunk: Buffer) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0 || text.length < end + 4 + Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)) return;
      socket.off("data", hear).on("data", () => {});
      play(socket, { path: /^[A-Z]+ (\S+)/.exec(text)?.[1] ?? "/", port: socket.localPort ?? 0 });
    };
    socket.on("error", () => {}).on("data", hear);
  });
}

async function foreignCertificate(): Promise<{ key: string; cert: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const cert = await X509CertificateGenerator.createSelfSigned({ keys, name: "CN=another-host.example", signingAlgorithm: algorithm, notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  return { key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`, cert: cert.toString("pem") };
}

const at: Partial<Record<Hostility, string>> = {};
for (const [name, play] of Object.entries(HOSTILE)) at[name as Hostility] = `http://127.0.0.1:${await listening(playing(play))}`;
at["a handshake that stalls"] = `https://127.0.0.1:${await listening(createServer((socket) => void socket.on("error", () => {}).resume()))}`;
at["a certificate of another host"] = `https://127.0.0.1:${await listening(createTlsServer(await foreignCertificate(), (socket) => socket.on("error", () => {}).end("HTTP/1.1 200 OK\r\n\r\n")).on("tlsClientError", () => {}))}`;
process.stdin.resume().on("end", () => process.exit(0));
process.stdout.write(`${JSON.stringify(at)}\n`);

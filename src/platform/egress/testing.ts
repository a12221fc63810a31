import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/**
 * A name server for tests (RFC 1035 §4.1): answers TXT questions from a table that the test may change; a name that is not in
 * it does not exist. `silent` names are never answered.
 */
export async function txtServer(records: Map<string, readonly string[]>, silent: ReadonlySet<string> = new Set()): Promise<{ address: string; asked: string[]; close(): void }> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (question, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = question[at++] ?? 0; length > 0; length = question[at++] ?? 0) {
      labels.push(question.subarray(at, at + length).toString("latin1"));
      at += length;
    }
    const name = labels.join(".").toLowerCase();
    asked.push(name);
    if (silent.has(name)) return;
    const texts = records.get(name);
    const header = Buffer.from(question.subarray(0, 12));
    header.writeUInt16BE(texts ? 0x8180 : 0x8183, 2); // a final answer, or NXDOMAIN
    header.writeUInt16BE(texts?.length ?? 0, 6);
    header.fill(0, 8, 12);
    const answers = (texts ?? []).map((text) => {
      const parts = (text.match(/[^]{1,255}/g) ?? [""]).flatMap((part) => [Buffer.from([part.length]), Buffer.from(part, "latin1")]);
      const data = Buffer.concat(parts);
      const fixed = Buffer.from([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0]); // the name again, TXT, IN, no life
      fixed.writeUInt16BE(data.length, 10);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([header, question.subarray(12, at + 4), ...answers]), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return { address: `127.0.0.1:${(socket.address() as AddressInfo).port}`, asked, close: () => void socket.close() };
}

import { Pool } from "undici";

export interface Measured { perS: number; p50Ms: number; p95Ms: number }

/**
 * Asks `count` times over `connections` kept-alive connections, the next question as soon as one is answered, after a
 * tenth of it to warm up. Loopback alone. @throws on any answer that is not 200: an error is no throughput.
 */
export async function ask(origin: string, paths: readonly string[], { count, connections = 16 }: { count: number; connections?: number }): Promise<Measured> {
  if (!["127.0.0.1", "localhost"].includes(new URL(origin).hostname)) throw new Error("Load is for this machine alone");
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const times: number[] = [];
  let next = 0;
  const round = async (until: number, keep: boolean): Promise<void> => {
    while (next < until) {
      const path = paths[next++ % paths.length] ?? "/";
      const began = performance.now();
      const { statusCode, body } = await pool.request({ method: "GET", path });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
      if (keep) times.push(performance.now() - began);
    }
  };
  const all = (until: number, keep: boolean) => Promise.all(Array.from({ length: connections }, () => round(until, keep)));
  try {
    await all(Math.ceil(count / 10), false);
    next = 0;
    const began = performance.now();
    await all(count, true);
    const s = (performance.now() - began) / 1_000;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return { perS: count / s, p50Ms: at(0.5), p95Ms: at(0.95) };
  } finally {
    await pool.close();
  }
}

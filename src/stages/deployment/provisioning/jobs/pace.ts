/** When each lane may send its next request, in milliseconds of this process' own clock. */
const slots = new Map<string, number>();

/** Spreads the requests of a lane evenly over each second; the token bucket in the database holds across processes. */
export async function pace(lane: string, perSecond: number): Promise<void> {
  const nowMs = performance.now();
  const at = Math.max(nowMs, slots.get(lane) ?? 0);
  slots.set(lane, at + 1000 / perSecond);
  if (slots.size > 10_000) for (const [key, until] of slots) if (until < nowMs) slots.delete(key);
  if (at > nowMs) await new Promise<void>((done) => { setTimeout(done, at - nowMs); });
}

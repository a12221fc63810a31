import { expect, it, vi } from "vitest";
import { type readEvents, StreamRefused } from "./event-stream.ts";
import { watchPresence } from "./presence.ts";

type Line = { on: Parameters<typeof readEvents>[1]; signal: AbortSignal; end(): void; fail(thrown: Error): void };
function lines() {
  const opened: Line[] = [];
  const read: typeof readEvents = (_url, on, { signal }) => new Promise<void>((end, fail) => {
    opened.push({ on, signal, end, fail });
    signal.addEventListener("abort", () => fail(new Error("aborted")));
  });
  return { opened, read };
}
const told = (names: string[]) => ({ id: "0", event: "snapshot", data: JSON.stringify({ people: names.map((name) => ({ accountId: name, name, section: "basics", you: false })), others: [] }) });
const settle = () => new Promise<void>((resolve) => { setImmediate(resolve); });

it("tells who is there, as it changes", () => {
  const { opened, read } = lines();
  const tell = vi.fn();
  const watching = watchPresence("/x", tell, { hidden: () => false, read });
  opened[0]?.on(told(["Ana"]));
  opened[0]?.on(told(["Ana", "Ben"]));
  expect(tell.mock.calls.map(([present]) => present.people.length)).toEqual([1, 2]);
  watching.stop();
});

it("leaves while the tab is hidden, comes back when it is shown, and is silent once stopped", async () => {
  const { opened, read } = lines();
  let hidden = false;
  const watching = watchPresence("/x", () => {}, { hidden: () => hidden, read });
  hidden = true;
  watching.turn();
  expect(opened[0]?.signal.aborted).toBe(true);
  await settle();
  expect(opened).toHaveLength(1);
  hidden = false;
  watching.turn();
  watching.turn();
  expect(opened).toHaveLength(2);
  watching.stop();
  watching.turn();
  expect([opened.length, opened[1]?.signal.aborted]).toEqual([2, true]);
});

it("comes back after a lost line, and claims nobody when it cannot", async () => {
  const { opened, read } = lines();
  const tell = vi.fn();
  const watching = watchPresence("/x", tell, { hidden: () => false, read, wait: () => 0 });
  opened[0]?.on(told(["Ana"]));
  for (let i = 0; i < 3; i += 1) {
    await vi.waitFor(() => expect(opened).toHaveLength(i + 1));
    opened[i]?.fail(new Error("lost"));
  }
  await vi.waitFor(() => expect(tell.mock.lastCall?.[0]).toEqual({ people: [], others: [] }));
  watching.stop();
});

it("does not ask again where it was refused", async () => {
  const { opened, read } = lines();
  const tell = vi.fn();
  watchPresence("/x", tell, { hidden: () => false, read, wait: () => 0 });
  opened[0]?.fail(new StreamRefused(404));
  await vi.waitFor(() => expect(tell).toHaveBeenCalledWith({ people: [], others: [] }));
  await settle();
  expect(opened).toHaveLength(1);
});

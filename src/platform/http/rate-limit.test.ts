import { expect, it } from "vitest";
import { addressKey, limit, limitsInMemory } from "./rate-limit.ts";

it("a window ends: after a minute the caller may go on", async () => {
  let now = 0;
  const store = limitsInMemory(() => now);
  await limit(store, "a", 1);
  await expect(limit(store, "a", 1)).rejects.toMatchObject({ code: "too-many", retryAfterS: 60 });
  now = 59_001;
  await expect(limit(store, "a", 1)).rejects.toMatchObject({ retryAfterS: 1 });
  now = 60_000;
  await limit(store, "a", 1);
});

it("a hundred at once are counted one by one", async () => {
  const store = limitsInMemory();
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => limit(store, "a", 30)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(30);
});

it("a flood of addresses cannot fill the memory, nor push out the newest", async () => {
  const store = limitsInMemory(() => 0, 100);
  for (let at = 0; at < 1_000; at++) await store.hit(`k${at}`, 60);
  expect((await store.hit("k999", 60)).count).toBe(2);
  expect((await store.hit("k0", 60)).count).toBe(1);
});

it.each([
  ["192.0.2.1", "ip:192.0.2.1"], ["::ffff:192.0.2.1", "ip:192.0.2.1"], ["2001:db8::1", "ip:2001:db8:0:0::/64"],
  ["2001:0DB8:0000:0000:ffff::9", "ip:2001:db8:0:0::/64"], ["::1", "ip:0:0:0:0::/64"], ["2001:db8:1:2:3:4:5:6", "ip:2001:db8:1:2::/64"],
])("the address %s counts as %s", (ip, key) => expect(addressKey(ip)).toBe(key));

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../test/harness.ts";
import { newId } from "../kernel/index.ts";
import { tenancyRoutes } from "../tenancy/index.ts";
import { deliver, noticeRoutes } from "./index.ts";
import { sendDigests } from "./inbox-actions.ts";

let h: Harness;
let pia: TestCaller;
let n = 0;
beforeAll(async () => { h = await harness({ routes: [...tenancyRoutes, ...noticeRoutes] }); });
afterAll(() => h?.close());
beforeEach(async () => {
  pia = await h.someone("acme", ["publisher"], ["publisher"], `i${n++}@acme.example`);
  h.mailbox.length = 0;
});

const letter = (title: string, to = pia) => ({ notice: "N1", to: { accountId: to.actor.accountId as string, email: to.actor.email }, title, text: `About ${title}.`, url: "http://localhost:4000/app/studio/sub_1/review" });
const tell = (title: string, id = newId("evt"), to = pia) => deliver(h.platform, { id }, [letter(title, to)]);
const inbox = async (query = "", who = pia) => (await who.get(`/inbox${query}`)).body as unknown as { items: { id: string; title: string; path: string; readAt: string | null }[]; unread: number; mail: string; next: string | null };

it("keeps each notice, with a way to the page it is about, and mails it at once unless told otherwise", async () => {
  await tell("One");
  expect(await inbox()).toMatchObject({ items: [{ title: "One", path: "/app/studio/sub_1/review", readAt: null }], unread: 1, mail: "each" });
  expect(h.mailbox).toMatchObject([{ to: pia.actor.email, subject: "One" }]);
});

it("keeps and mails once what is told twice", async () => {
  const id = newId("evt");
  await tell("Twice", id);
  await tell("Twice", id);
  expect((await inbox()).items).toHaveLength(1);
  expect(h.mailbox).toHaveLength(1);
});

it("counts what is unread, marks one or all, and pages through the rest", async () => {
  for (let i = 0; i < 53; i++) {
    await tell(`No ${i}`);
    h.platform.clock.advance(1000);
  }
  const first = await inbox();
  expect([first.unread, first.items.length, first.items[0]?.title]).toEqual([53, 50, "No 52"]);
  const rest = await inbox(`?after=${encodeURIComponent(first.next ?? "")}`);
  expect(rest.items.map(({ title }) => title)).toEqual(["No 2", "No 1", "No 0"]);
  expect((await pia.post("/inbox/read", { ids: [first.items[0]?.id] })).body).toEqual({ unread: 52 });
  expect((await inbox("?unread=yes")).items[0]?.title).toBe("No 51");
  expect((await pia.post("/inbox/read", {})).body).toEqual({ unread: 0 });
  expect((await pia.get("/inbox?after=nonsense")).status).toBe(400);
});

it("sends one letter a day to whoever wants that, with what they have not read meanwhile", async () => {
  await pia.put("/inbox/mail", { mail: "daily" });
  await tell("First");
  h.platform.clock.advance(1000);
  await tell("Second");
  await tell("Seen");
  const seen = (await inbox()).items.find(({ title }) => title === "Seen");
  await pia.post("/inbox/read", { ids: [seen?.id] });
  expect(h.mailbox).toEqual([]);
  await sendDigests(h.platform);
  expect(h.mailbox).toMatchObject([{ to: pia.actor.email, subject: "2 notices from Entente", text: expect.stringMatching(/Second[^]*First/) }]);
  expect(h.mailbox[0]?.text).not.toContain("Seen");
  await tell("Third");
  await sendDigests(h.platform);
  expect(h.mailbox).toHaveLength(1); // a day has to pass
  h.platform.clock.advance(24 * 3_600_000);
  await sendDigests(h.platform);
  expect(h.mailbox[1]).toMatchObject({ subject: "Third" });
  await sendDigests(h.platform);
  expect(h.mailbox).toHaveLength(2);
});

it("mails nothing to whoever wants none, and keeps it all the same", async () => {
  await pia.put("/inbox/mail", { mail: "never" });
  await tell("Quiet");
  await sendDigests(h.platform);
  expect([h.mailbox, (await inbox()).items.length]).toEqual([[], 1]);
  expect((await pia.put("/inbox/mail", { mail: "sometimes" })).status).toBe(422);
});

it("is its reader's alone", async () => {
  const otto = await h.someone("acme", ["publisher"], ["publisher"], `o${n++}@acme.example`);
  await tell("Mine");
  const [mine] = (await inbox()).items;
  expect((await inbox("", otto)).items).toEqual([]);
  await otto.post("/inbox/read", { ids: [mine?.id] });
  await otto.post("/inbox/read", {});
  expect((await inbox()).unread).toBe(1);
});

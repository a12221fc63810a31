import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness, TestCaller } from "../../../test/harness.ts";
import { newId } from "../../kernel/index.ts";
import { readAudit } from "../../tenancy/index.ts";
import { CHECKS } from "../verification/index.ts";
import { type DeskGround, deskGround } from "./testing.ts";

interface Thread { id: string; title: string | null; mine: boolean; state: string; field: { then: unknown; now: unknown } | null; messages: { body: string }[] }
interface Requirement { id: string; asks: string; mend: string; verdict: string | null; note: string }
interface Answered { id: string; code: string; errors: { code: string }[]; items: Thread[]; threads: Thread[]; digest: string; version: number; manifest: { metadata: { tagline: string } }; state: string }
const seen = (answer: { body: unknown }) => answer.body as Answered;

let desk: DeskGround;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let rival: TestCaller;
let id = "";

beforeAll(async () => {
  desk = await deskGround();
  ({ h, pia, dana, rival } = desk);
});
afterAll(() => h?.close());

async function submit(): Promise<void> {
  await desk.submit(id);
  h.platform.clock.advance(1000);
}
beforeEach(async () => {
  ({ id } = await desk.submitted());
  h.platform.clock.advance(1000);
});

const open = (by: TestCaller, kind: string, ref: string) => by.post(`/submissions/${id}/threads`, { about: { kind, ref }, blocking: true, body: "Say more." });
const digest = async () => seen(await dana.get(`/desk/submissions/${id}`)).digest;
const judge = async (requirement: string, verdict: string, note = "") => expect((await dana.put(`/desk/submissions/${id}/requirements/${requirement}`, { digest: await digest(), verdict, note })).status).toBe(200);
const requirements = async (by: TestCaller) => (await by.get(`/submissions/${id}/requirements`)).body as unknown as { items: Requirement[]; toldAt: string | null; ofThisRevision: boolean };
async function sendBack(): Promise<void> {
  expect((await dana.post(`/desk/submissions/${id}/decisions`, { decision: "request_changes", digest: await digest(), note: "" })).status).toBe(200);
  h.platform.clock.advance(1000);
}

describe("a thread", () => {
  it("about a requirement or a check is headed by its words, for both sides", async () => {
    const check = CHECKS[0];
    await open(dana, "requirement", "logo-plain");
    h.platform.clock.advance(1);
    await open(dana, "check", check?.id ?? "");
    for (const by of [pia, dana]) {
      expect(seen(await by.get(`/submissions/${id}/threads`)).items.map((one) => one.title)).toEqual(["Is the logo an icon without a trademark sign, readable at small size?", check?.title]);
    }
    expect(seen(await dana.get(`/desk/submissions/${id}`)).threads.map((one) => one.title)).toContain(check?.title);
  });

  it("is about something that there is", async () => {
    for (const [kind, ref, code] of [["requirement", "be-nice", "review.about-requirement"], ["check", "saml.no-such-check", "review.about-check"], ["field", "tagline", "review.about-field"]] as const) {
      const refused = await open(dana, kind, ref);
      expect([refused.status, seen(refused).errors[0]?.code]).toEqual([422, code]);
    }
    expect(seen(await pia.get(`/submissions/${id}/threads`)).items).toEqual([]);
  });

  it("about a field shows what it said when it was opened and what it says now: to the publisher the draft, to the desk what was submitted", async () => {
    const field = async (by: TestCaller) => seen(await by.get(`/submissions/${id}/threads`)).items[0]?.field;
    const before = seen(await pia.get(`/submissions/${id}`)).manifest.metadata.tagline;
    await open(dana, "field", "/metadata/tagline");
    expect([await field(pia), await field(dana)]).toEqual([{ then: before, now: before }, { then: before, now: before }]);
    await sendBack();
    const draft = seen(await pia.get(`/submissions/${id}`));
    expect((await pia.put(`/submissions/${id}/manifest`, { version: draft.version, manifest: { ...draft.manifest, metadata: { ...draft.manifest.metadata, tagline: "Parcels, on time" } } })).status).toBe(200);
    expect([await field(pia), await field(dana)]).toEqual([{ then: before, now: "Parcels, on time" }, { then: before, now: before }]);
    const [one] = seen(await pia.get(`/submissions/${id}/threads`)).items;
    await pia.post(`/threads/${one?.id}/fixed`, { note: "Shorter now." });
    await submit();
    expect(await field(dana)).toEqual({ then: before, now: "Parcels, on time" });
    expect(seen(await open(dana, "field", "/metadata/no~1such")).items.at(-1)?.field).toEqual({ then: null, now: null });
  });

  it("shows no whole section of long texts, so that many threads about it stay a small answer; each text of it is shown whole", async () => {
    const text = "x".repeat(19_000);
    await open(dana, "general", "");
    await sendBack();
    const draft = seen(await pia.get(`/submissions/${id}`)) as unknown as { version: number; manifest: Record<string, unknown> };
    const guide = { saml: { requirements: text, knownIssues: text } };
    expect((await pia.put(`/submissions/${id}/manifest`, { version: draft.version, manifest: { ...draft.manifest, guide } })).status).toBe(200);
    for (const ref of ["/guide/saml", "/guide/saml/requirements"]) {
      await open(pia, "field", ref);
      h.platform.clock.advance(1);
    }
    const items = seen(await pia.get(`/submissions/${id}/threads`)).items.slice(1);
    expect(items.map((one) => one.field?.now ?? null)).toEqual([null, text]);
  });

  it("is mine when I have written in it", async () => {
    await open(dana, "general", "");
    const mine = async (by: TestCaller) => seen(await by.get(`/submissions/${id}/threads`)).items[0]?.mine;
    expect([await mine(dana), await mine(pia)]).toEqual([true, false]);
    const [one] = seen(await pia.get(`/submissions/${id}/threads`)).items;
    await pia.post(`/threads/${one?.id}/messages`, { body: "Done." });
    expect(await mine(pia)).toBe(true);
  });
});

describe("marked fixed", () => {
  const fixed = (by: TestCaller, thread: string | undefined, body: object) => by.post(`/threads/${thread}/fixed`, body);

  it("asks for a note or a run, says it in the thread, and makes it the desk's turn, with one entry in the audit", async () => {
    const [one] = seen(await open(dana, "general", "")).items;
    expect(seen(await fixed(pia, one?.id, {})).errors[0]?.code).toBe("review.fixed-how");
    const entries = async () => (await readAudit(h.platform, pia.actor, { limit: 500 })).entries;
    const before = (await entries()).length;
    h.platform.clock.advance(1);
    expect(seen(await fixed(pia, one?.id, { note: "We renamed it." })).items[0]).toMatchObject({ state: "answered", messages: [{}, { body: "Marked fixed.\n\nWe renamed it." }] });
    expect([(await entries()).length - before, (await entries())[0]?.action]).toEqual([1, "review.thread_fixed"]);
  });

  it("is the publisher's word: not the desk's, not a stranger's, not over a resolved thread, and not by a run of something else", async () => {
    const [one] = seen(await open(dana, "general", "")).items;
    expect((await fixed(dana, one?.id, { note: "Done." })).status).toBe(403);
    expect((await fixed(rival, one?.id, { note: "Done." })).status).toBe(404);
    expect(seen(await fixed(pia, one?.id, { run: newId("run") })).errors[0]?.code).toBe("review.fixed-run");
    await dana.post(`/threads/${one?.id}/resolve`);
    expect(seen(await fixed(pia, one?.id, { note: "Done." })).code).toBe("not-your-move");
  });
});

describe("what people judge", () => {
  it("is known to the publisher from the submit on; the verdicts are told with the decision, and not while somebody still judges", async () => {
    expect((await requirements(pia)).items.length).toBeGreaterThan(5);
    await judge("listing-honest", "pass");
    await judge("logo-plain", "fail", "It has a trademark sign.");
    expect((await requirements(pia)).items.map((one) => one.verdict).filter((verdict) => verdict !== null)).toEqual([]);
    expect((await requirements(dana)).items.find((one) => one.id === "logo-plain")?.verdict).toBe("fail");
    await sendBack();
    const told = await requirements(pia);
    expect([told.toldAt === null, told.ofThisRevision]).toEqual([false, true]);
    expect(told.items.find((one) => one.id === "logo-plain")).toMatchObject({ verdict: "fail", note: "It has a trademark sign.", mend: expect.stringContaining("icon") });
    expect(told.items.find((one) => one.id === "listing-honest")?.verdict).toBe("pass");
    expect(told.items.find((one) => one.id === "multi-tenant")?.verdict).toBeNull();
  });

  it("stays what was told after a new revision is sent, and says that it was over the one before", async () => {
    await judge("logo-plain", "fail", "It has a trademark sign.");
    await sendBack();
    const draft = seen(await pia.get(`/submissions/${id}`));
    await pia.put(`/submissions/${id}/manifest`, { version: draft.version, manifest: { ...draft.manifest, metadata: { ...draft.manifest.metadata, tagline: "Parcels, on time" } } });
    const [one] = seen(await pia.get(`/submissions/${id}/threads`)).items;
    await pia.post(`/threads/${one?.id}/fixed`, { note: "A plain logo." });
    await submit();
    await judge("logo-plain", "pass");
    const told = await requirements(pia);
    expect([told.ofThisRevision, told.items.find((each) => each.id === "logo-plain")?.verdict]).toEqual([false, "fail"]);
  });

  it("is nothing before the first submit, and nobody else's to see", async () => {
    const draft = seen(await pia.post("/submissions", {}));
    expect((await pia.get(`/submissions/${draft.id}/requirements`)).body).toMatchObject({ items: [], toldAt: null });
    expect((await dana.get(`/submissions/${draft.id}/requirements`)).status).toBe(404);
    expect((await rival.get(`/submissions/${id}/requirements`)).status).toBe(404);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Harness, TestCaller } from "../../../test/harness.ts";
import type { Right } from "../../kernel/index.ts";
import { createToken, readAudit } from "../../tenancy/index.ts";
import { raiseHold } from "../submission/index.ts";
import { type DeskGround, deskGround, passRequirements } from "./testing.ts";
import { MAX_THREADS } from "./thread.ts";

let desk: DeskGround;
let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let eli: TestCaller;
let olga: TestCaller;
let rival: TestCaller;
/** A submission in initial review. */
let id = "";
let digest = "";

interface Seen {
  id: string; state: string; digest: string; draftDigest: string; code: string; errors: { code: string }[]; items: Thread[]; threads: Thread[]; version: number; name: string; change: string;
  decisionsOpen: { decision: string; obstacles: string[] }[]; gates: { id: string; open: boolean }[]; own: boolean; assignee: string | null; decisions: { decision: string; analystName: string }[];
}
interface Thread { id: string; state: string; blocking: boolean; messages: { side: string; body: string }[] }
const seen = (answer: { body: unknown }) => answer.body as Seen;

beforeAll(async () => {
  desk = await deskGround();
  ({ h, pia, dana, eli, olga, rival } = desk);
});
afterAll(() => h?.close());

async function submit(of: string): Promise<Seen> {
  const lies = await desk.submit(of);
  await passRequirements(dana, of);
  return { ...seen(await pia.get(`/submissions/${of}`)), digest: lies };
}
beforeEach(async () => {
  ({ id, digest } = await submit(await desk.draft()));
});

const thread = async (by: TestCaller, more: Record<string, unknown> = {}) =>
  (await by.post(`/submissions/${id}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "Say more.", ...more }));
const decide = (by: TestCaller, decision: string, of = digest) => by.post(`/desk/submissions/${id}/decisions`, { decision, digest: of, note: "A note.", ...(decision === "reject" ? { ground: "policy.other" } : {}) });
const threadsOpen = async () => seen(await pia.get(`/submissions/${id}`)).gates.find((gate) => gate.id === "threads-answered")?.open === false;

describe("threads", () => {
  it("go back and forth: the desk asks, the publisher answers, the desk resolves", async () => {
    const [opened] = seen(await thread(dana)).items;
    expect(opened).toMatchObject({ state: "open", blocking: true });
    expect(await threadsOpen()).toBe(true);
    h.platform.clock.advance(1000);
    const [answered] = seen(await pia.post(`/threads/${opened?.id}/messages`, { body: "Done." })).items;
    expect([answered?.state, answered?.messages.map((m) => m.side)]).toEqual(["answered", ["desk", "publisher"]]);
    expect(await threadsOpen()).toBe(false);
    expect((await pia.post(`/threads/${opened?.id}/resolve`)).body["code"]).toBe("not-allowed");
    expect(seen(await dana.post(`/threads/${opened?.id}/messages`, { body: "Not quite." })).items[0]?.state).toBe("open");
    expect(seen(await dana.post(`/threads/${opened?.id}/resolve`)).items[0]?.state).toBe("resolved");
    expect(await threadsOpen()).toBe(false);
  });

  it("block nothing when the publisher opens them, and the publisher may close those", async () => {
    const [own] = seen(await thread(pia)).items;
    expect(own).toMatchObject({ blocking: false, state: "answered" });
    expect(seen(await pia.post(`/threads/${own?.id}/resolve`)).items[0]?.state).toBe("resolved");
  });

  it("are there for nobody else, and need the right to write: reading at the desk or by token is not enough", async () => {
    const [one] = seen(await thread(dana)).items;
    for (const answer of [await rival.get(`/submissions/${id}/threads`), await thread(rival), await rival.post(`/threads/${one?.id}/messages`, { body: "Hello" }), await rival.post(`/threads/${one?.id}/resolve`)]) {
      expect(answer.status).toBe(404);
    }
    expect((await olga.get(`/submissions/${id}/threads`)).status).toBe(200);
    for (const answer of [await thread(olga), await olga.post(`/threads/${one?.id}/messages`, { body: "Hello" })]) expect([answer.status, seen(answer).code]).not.toContain(201);
    const token = async (by: TestCaller, scopes: Right[]) => {
      const { secret } = await createToken(h.platform, by.actor, { name: "t", scopes, days: 1 });
      return (method: "GET" | "POST", path: string, body?: unknown) => h.server.inject({
        method, url: `/api${path}`, headers: { authorization: `Bearer ${secret}`, ...(body ? { "content-type": "application/json" } : {}) }, ...(body ? { payload: JSON.stringify(body) } : {}),
      });
    };
    for (const [by, scope] of [[pia, "submission.read"], [dana, "review.read"]] as const) {
      const call = await token(by, [scope]);
      expect((await call("GET", `/submissions/${id}/threads`)).statusCode).toBe(200);
      expect((await call("POST", `/threads/${one?.id}/messages`, { body: "Hello" })).statusCode).toBe(403);
      expect((await call("POST", `/threads/${one?.id}/resolve`, {})).statusCode).toBe(403);
    }
    expect(seen(await pia.get(`/submissions/${id}/threads`)).items[0]).toMatchObject({ state: "open", messages: [{ body: "Say more." }] });
  });

  it("are counted right when two are answered at once", async () => {
    const all = [seen(await thread(dana)), seen(await thread(dana))].at(-1)?.items ?? [];
    await Promise.all(all.map((one) => pia.post(`/threads/${one.id}/messages`, { body: "Done." })));
    expect(await threadsOpen()).toBe(false);
  });

  it("stay few enough to be read", async () => {
    for (let i = 0; i < MAX_THREADS; i++) expect((await thread(pia)).status).toBe(201);
    expect((await thread(pia)).body["code"]).toBe("gate-closed");
  }, 120_000);
});

describe("decisions", () => {
  it("need an open thread to ask for changes: an answered one leaves the publisher nothing to do", async () => {
    expect(seen(await decide(dana, "request_changes")).errors[0]?.code).toBe("review.needs-thread");
    const [one] = seen(await thread(dana)).items;
    await pia.post(`/threads/${one?.id}/messages`, { body: "Why?" });
    expect(seen(await decide(dana, "request_changes")).errors[0]?.code).toBe("review.needs-thread");
    await dana.post(`/threads/${one?.id}/messages`, { body: "Because." });
    expect(seen(await decide(dana, "request_changes")).state).toBe("initial_issues");
  });

  it("need evidence that held for this very digest, and every blocking thread resolved, to approve", async () => {
    await desk.ran(id, { verdict: "could_not_tell" });
    expect(seen(await decide(dana, "approve")).errors.map((e) => e.code)).toEqual(["review.no-evidence"]);
    await desk.ran(id, { digest: `sha256:${"1".repeat(64)}` });
    expect(seen(await decide(dana, "approve")).errors.map((e) => e.code)).toEqual(["review.no-evidence"]);
    await desk.ran(id);
    await thread(dana);
    expect(seen(await decide(dana, "approve")).errors.map((e) => e.code)).toEqual(["review.threads-open"]);
  });

  it("are taken by two people, in every way through the two phases", async () => {
    expect(seen(await decide(dana, "approve")).state).toBe("qa");
    expect(seen(await decide(dana, "approve")).errors[0]?.code).toBe("review.second-person");
    await thread(dana);
    expect(seen(await decide(dana, "request_changes")).state).toBe("qa_issues");
    const [one] = seen(await pia.get(`/submissions/${id}/threads`)).items;
    await pia.post(`/threads/${one?.id}/messages`, { body: "Done." });
    expect((await submit(id)).state).toBe("final_review");
    await dana.post(`/threads/${one?.id}/resolve`);
    expect(seen(await decide(dana, "approve")).errors[0]?.code).toBe("review.second-person");
    expect(seen(await decide(eli, "approve")).state).toBe("publishing");
  });

  it("are taken once when two analysts press at the same time", async () => {
    const answers = await Promise.all([decide(dana, "approve"), decide(eli, "approve")]);
    // the second one is judged over the state that the first one made, and is a second person: never twice the same phase
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    const { decisions } = seen(await dana.get(`/desk/submissions/${id}`));
    expect(new Set(decisions.map((d) => d.analystName)).size).toBe(2);
  });

  it("are not for operators, publishers or strangers, and not over what was not submitted", async () => {
    for (const by of [pia, olga, rival]) expect((await decide(by, "approve")).status).toBe(403);
    const draft = seen(await pia.post("/submissions", {}));
    for (const answer of [await dana.get(`/desk/submissions/${draft.id}`), await dana.post(`/desk/submissions/${draft.id}/claim`)]) expect(answer.status).toBe(404);
  });

  it("are refused in a state that has no such move, before anything else is said", async () => {
    await decide(dana, "reject");
    for (const decision of ["approve", "request_changes", "reject"]) expect(seen(await decide(eli, decision)).code, decision).toBe("not-your-move");
  });

  it("leave one entry each in the desk's chain", async () => {
    const entries = async () => (await readAudit(h.platform, dana.actor, { limit: 500 })).entries.filter((entry) => entry.subject === id).length;
    const before = await entries();
    await thread(dana);
    await decide(dana, "request_changes");
    expect(await entries()).toBe(before + 2);
  });
});

describe("a decision that publishes", () => {
  const passed = async () => {
    expect(seen(await decide(dana, "approve")).state).toBe("qa");
    h.platform.clock.advance(1); // which of two was the last is known by its moment
    expect(seen(await decide(eli, "approve")).state).toBe("publishing");
  };
  const undo = (by: TestCaller, of = digest) => by.post(`/desk/submissions/${id}/undo`, { digest: of, note: "Too quick." });
  const workspace = async () => (await dana.get(`/desk/submissions/${id}`)).body as unknown as { state: string; undo: { until: string } | null; publishAt: string; decisions: { undoneAt: string | null }[] };

  it("can be taken back for ten seconds, leads back to where it was taken, and then counts no more", async () => {
    await passed();
    expect(Date.parse((await workspace()).undo?.until ?? "") - h.platform.clock.now().getTime()).toBe(10_000);
    expect((await undo(dana, `sha256:${"0".repeat(64)}`)).status).toBe(409);
    expect((await undo(pia)).status).toBe(403);
    h.platform.clock.advance(9_000);
    expect(seen(await undo(dana)).state).toBe("qa");
    expect((await workspace()).decisions.map((one) => one.undoneAt !== null)).toEqual([false, true]);
    await h.platform.jobs.drain();
    h.platform.clock.advance(20_000);
    await h.platform.jobs.drain();
    expect((await workspace()).state).toBe("qa");
    expect(seen(await decide(dana, "approve")).errors[0]?.code).toBe("review.second-person");
    expect(seen(await decide(eli, "approve")).state).toBe("publishing");
  });

  it("cannot be taken back once its moment has come, whether or not the calendar has acted on it", async () => {
    await passed();
    h.platform.clock.advance(10_000);
    expect(await workspace()).toMatchObject({ state: "publishing", undo: null });
    expect(seen(await undo(dana)).code).toBe("not-your-move");
    await h.platform.jobs.drain();
    expect(await workspace()).toMatchObject({ state: "published" });
    expect(seen(await undo(dana)).code).toBe("not-your-move");
  });
});

describe("a rejection", () => {
  it("names the rule that is not met and says why, and the publisher reads both", async () => {
    const reject = (body: object) => dana.post(`/desk/submissions/${id}/decisions`, { decision: "reject", digest, note: "", ...body });
    expect(seen(await reject({})).errors.map((error) => error.code)).toEqual(["review.reject-ground", "review.reject-reason"]);
    expect(seen(await reject({ ground: "duplicate" })).errors.map((error) => error.code)).toEqual(["review.reject-reason"]);
    expect(seen(await reject({ note: "No." })).errors.map((error) => error.code)).toEqual(["review.reject-ground"]);
    expect((await reject({ note: "No.", ground: "because" })).status).toBe(422);
    expect(seen(await reject({ note: "It is there as acme.", ground: "duplicate" })).state).toBe("rejected");
    const history = (await pia.get(`/submissions/${id}/history`)).body as unknown as { items: { note: string }[] };
    expect(history.items.at(-1)?.note).toMatch(/published already \(duplicate\)[^]*It is there as acme\./);
  });
});

describe("a hold", () => {
  const hold = (code: string, needs: "person" | "phases") =>
    h.platform.db.inNetwork((tx) => raiseHold(tx, pia.actor.orgId, id, { code, message: "Looks like another one.", needs }, h.platform.clock.now()));
  const clear = (by: TestCaller, code: string) => by.post(`/desk/submissions/${id}/holds/${code}/clear`, { note: "Looked: another product." });

  it("that needs a person stands in the way until somebody clears it by name; one that needs the phases does not", async () => {
    await hold("look-alike-name", "person");
    await hold("secret-host-changed", "phases");
    expect(seen(await decide(dana, "approve")).errors.map((error) => error.code)).toEqual(["review.held"]);
    expect((await clear(pia, "look-alike-name")).status).toBe(403);
    expect((await clear(dana, "no-such-hold")).status).toBe(404);
    const after = (await clear(dana, "look-alike-name")).body as unknown as { holds: { code: string; clearedBy: string | null }[]; held: number };
    expect([after.holds.find((one) => one.code === "look-alike-name")?.clearedBy, after.held]).toEqual(["dana", 1]);
    expect((await clear(dana, "look-alike-name")).status).toBe(404);
    expect(seen(await decide(dana, "approve")).state).toBe("qa");
  });
});

describe("the queue", () => {
  it("stands by due date, the longest waiting first, and paused ones last", async () => {
    h.platform.clock.advance(600_000);
    const later = await desk.submitted(undefined, rival);
    const rows = seen(await dana.get("/desk/queue")).items as unknown as { id: string; dueAt: string | null }[];
    expect(rows.findIndex((row) => row.id === id)).toBeLessThan(rows.findIndex((row) => row.id === later.id));
    const due = rows.map((row) => row.dueAt ?? "9");
    expect(due).toEqual([...due].sort());
  });

  it("shows the frozen revision, not what the publisher edits meanwhile", async () => {
    await thread(dana);
    await decide(dana, "request_changes");
    const mine = (await pia.get(`/submissions/${id}`)).body as unknown as { version: number; manifest: { metadata: Record<string, unknown> } };
    await pia.put(`/submissions/${id}/manifest`, { version: mine.version, manifest: { ...mine.manifest, metadata: { ...mine.manifest.metadata, tagline: "Not sent yet" } } });
    expect(JSON.stringify((await dana.get(`/desk/submissions/${id}`)).body)).not.toContain("Not sent yet");
  });

  it("says who looks at it; the last one does", async () => {
    await dana.post(`/desk/submissions/${id}/claim`);
    expect(seen(await eli.post(`/desk/submissions/${id}/claim`)).assignee).toBe("eli");
  });
});

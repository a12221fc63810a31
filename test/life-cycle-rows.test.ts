import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { MOVES, STATES, type State } from "../src/stages/submission/states.ts";
import { DeskWalk, otherWords, type Seen } from "./desk-walk.ts";

vi.setConfig({ testTimeout: 240_000 });

let w: DeskWalk;
beforeAll(async () => { w = await DeskWalk.open(); }, 60_000);
afterAll(() => w?.h.close());
beforeEach(async () => {
  await w.signIn();
  await w.settle();
  w.h.mailbox.length = 0;
});

/** A row of docs/life-cycle.md: what it is called there, which moves of our table it is, and a walk that tries it through the API. */
interface Row {
  row: string;
  is: string;
  /** `from move to`, as in states.ts. */
  moves: readonly string[];
  walk(): Promise<void>;
}

const state = async (id: string): Promise<string> => (await w.view(id)).state;
/** What the publisher was told by mail since the test began. */
async function told(words: RegExp): Promise<string[]> {
  await w.settle();
  return w.h.mailbox.filter((mail) => mail.to === w.pia.actor.email && words.test(`${mail.subject}\n${mail.text}`)).map((mail) => mail.text);
}
const history = async (id: string): Promise<string[]> =>
  ((await w.pia.get(`/submissions/${id}/history`)).body as unknown as { items: { from: string; move: string; to: string }[] }).items.map(({ from, move, to }) => `${from} ${move} ${to}`);
const live = async (slug: string) => (await w.h.anonymous.get(`/catalog/${slug}`)).body as unknown as { version: string; state: string; tagline: string; code?: string };
const answer = async (one: Seen): Promise<void> => {
  const { items } = (await w.pia.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
  for (const { id } of items) await w.pia.post(`/threads/${id}/messages`, { body: "Done." });
};
/** Nobody may edit what the desk has. */
async function expectReadOnly(one: Seen): Promise<void> {
  const now = await w.view(one.id);
  expect(now.can).not.toContain("edit");
  expect((await w.pia.put(`/submissions/${one.id}/manifest`, { version: now.version, manifest: now.manifest })).body["code"]).toBe("not-your-move");
}

const ROWS: readonly Row[] = [
  {
    row: "T1", is: "begun: a draft of a publisher's org, kept, and told to nobody", moves: [],
    async walk() {
      expect((await w.dana.post("/submissions")).status).toBe(403);
      const one = await w.draft();
      expect([one.state, await history(one.id), await told(/./)]).toEqual(["draft", ["draft create draft"], []]);
      expect((await w.dana.get(`/desk/submissions/${one.id}`)).status).toBe(404); // the desk does not look at drafts
    },
  },
  {
    row: "T2", is: "deleted: a draft alone, for good, and told to nobody", moves: [],
    async walk() {
      const [one, sent] = [await w.draft(), await w.at("initial_review")];
      await w.settle();
      w.h.mailbox.length = 0;
      expect((await w.pia.delete(`/submissions/${one.id}`)).status).toBe(204);
      expect((await w.pia.get(`/submissions/${one.id}`)).status).toBe(404);
      expect(await told(/./)).toEqual([]);
      expect((await w.pia.delete(`/submissions/${sent.id}`)).body["code"]).toBe("not-your-move");
    },
  },
  {
    row: "T3", is: "sent: every gate open; read-only, with the day of the answer by mail, and the desk told", moves: ["draft submit initial_review"],
    async walk() {
      const one = await w.draft();
      expect((await w.submit(one.id)).body["code"]).toBe("gate-closed");
      const sent = await w.at("initial_review", one);
      await expectReadOnly(one);
      expect(await told(/Initial review/)).toEqual([expect.stringContaining(`Expected by ${sent.dueAt?.slice(0, 10)}`)]);
      expect(w.h.mailbox.some((mail) => mail.to === w.dana.actor.email && /new submission/.test(mail.subject))).toBe(true);
    },
  },
  {
    row: "T4", is: "sent back: with at least one thing to mend, which the mail names", moves: ["initial_review request_changes initial_issues"],
    async walk() {
      const one = await w.at("initial_review");
      expect((await w.decide(w.dana, one.id, "request_changes")).body["code"]).toBe("gate-closed");
      await w.sendBack(one.id);
      expect(await w.view(one.id)).toMatchObject({ state: "initial_issues", dueAt: null });
      expect(await told(/It is your turn/)).toEqual([expect.stringContaining("A note.")]);
    },
  },
  {
    row: "T5", is: "sent again: answered, proven anew where it was edited, with a new day", moves: ["initial_issues submit initial_review"],
    async walk() {
      const one = await w.at("initial_issues");
      await w.edit(one.id, otherWords);
      await answer(one);
      expect(w.seen(await w.submit(one.id)).errors.map((error) => error.code)).toContain("submission.gate.evidence-matches");
      await w.proven(one.id);
      await w.settle();
      w.h.mailbox.length = 0;
      const again = w.seen(await w.submit(one.id));
      expect(again.state).toBe("initial_review");
      expect(await told(/Initial review/)).toEqual([expect.stringContaining(`Expected by ${again.dueAt?.slice(0, 10)}`)]);
    },
  },
  {
    row: "T6", is: "passed on to testing: nothing left to mend, with the day by mail", moves: ["initial_review approve qa"],
    async walk() {
      const one = await w.at("qa");
      expect([one.state, one.dueAt !== null]).toEqual(["qa", true]);
      expect(await told(/Testing by the desk/)).toEqual([expect.stringContaining(`Expected by ${one.dueAt?.slice(0, 10)}`)]);
      await expectReadOnly(one);
    },
  },
  {
    row: "T7", is: "sent back from testing, with what to mend", moves: ["qa request_changes qa_issues"],
    async walk() {
      const one = await w.at("qa_issues");
      expect((await told(/Changes requested in testing/)).join()).toContain("A note.");
      expect(one.can).toContain("edit");
    },
  },
  {
    row: "T8", is: "mended: edited and sent to the last look, or mended in the app and tested on", moves: ["qa_issues submit final_review", "qa_issues fixed_on_our_side qa"],
    async walk() {
      expect(await state((await w.at("final_review")).id)).toBe("final_review");
      const other = await w.at("qa_issues");
      expect((await w.pia.post(`/submissions/${other.id}/fixed`)).body["code"]).toBe("gate-closed"); // without a word about it
      expect((await w.pia.post(`/submissions/${other.id}/fixed`, { note: "The clock of a server was wrong." })).body["state"]).toBe("qa");
    },
  },
  {
    row: "T10", is: "published by itself after the last pass: the catalog has it, the mail links to it, the secrets' last day is set",
    moves: ["qa approve publishing", "final_review approve publishing", "publishing publish published"],
    async walk() {
      for (const from of ["qa", "final_review"] as const) {
        const one = await w.at(from);
        if (from === "final_review") {
          const { items } = (await w.eli.get(`/submissions/${one.id}/threads`)).body as unknown as { items: { id: string }[] };
          for (const { id } of items) await w.eli.post(`/threads/${id}/resolve`);
        }
        expect((await w.decide(w.eli, one.id)).body["state"]).toBe("publishing");
        expect((await live(one.slug)).code).toBe("not-found");
        await w.settle(10_000);
        const done = await w.view(one.id);
        expect([done.state, (await live(one.slug)).version]).toEqual(["published", "1.0.0"]);
        expect(Math.round((Date.parse(done.secretsUntil ?? "") - w.h.platform.clock.now().getTime()) / 86_400_000)).toBe(30);
        expect((await told(/is published/)).at(-1)).toContain(`/catalog/${one.slug}`);
        await expectReadOnly(done);
      }
    },
  },
  {
    row: "T11", is: "sent back from the last look", moves: ["final_review request_changes qa_issues"],
    async walk() {
      const one = await w.at("final_review");
      await w.sendBack(one.id, w.eli);
      expect(await state(one.id)).toBe("qa_issues");
    },
  },
  {
    row: "T12", is: "updated: a draft beside the live version, of its own org alone", moves: [],
    async walk() {
      const one = await w.at("published");
      const rival = await w.h.someone("rival", ["publisher"], ["publisher"], `rival-${Math.random()}@rival.example`);
      expect((await rival.post(`/integrations/${one.slug}/update`)).status).toBe(404);
      const next = await w.update(one.slug);
      expect([next.state, await state(one.id), (await live(one.slug)).version]).toEqual(["draft", "published", "1.0.0"]);
      expect((await w.at("published", next)).state).toBe("published");
      expect((await live(one.slug)).version).toBe("1.1.0");
    },
  },
  {
    row: "T13", is: "updated in words and pictures alone: no run, and the live version stands", moves: ["draft submit catalog_review", "catalog_review request_changes initial_issues", "initial_issues submit catalog_review"],
    async walk() {
      const one = await w.at("published");
      const next = await w.update(one.slug, otherWords);
      expect(next.gates.some((gate) => gate.id.startsWith("evidence"))).toBe(false);
      expect(w.seen(await w.submit(next.id, { changelog: "Words." })).state).toBe("catalog_review");
      await w.sendBack(next.id);
      await answer(next);
      expect(w.seen(await w.submit(next.id)).state).toBe("catalog_review");
      expect((await live(one.slug)).tagline).not.toBe("Other words.");
    },
  },
  {
    row: "T14", is: "such words are public when one person passed them", moves: ["catalog_review approve publishing"],
    async walk() {
      const one = await w.at("published");
      const next = await w.update(one.slug, otherWords);
      await w.submit(next.id, { changelog: "Words." });
      expect((await w.decide(w.dana, next.id)).body["state"]).toBe("publishing");
      await w.settle(10_000);
      expect(await live(one.slug)).toMatchObject({ tagline: "Other words.", version: "1.0.1" });
    },
  },
  {
    row: "T15", is: "removed: asked for by its publisher, done by two analysts, never by the publisher", moves: [],
    async walk() {
      const one = await w.at("published");
      expect((await w.pia.put(`/integrations/${one.slug}/removal`, { reason: "It is replaced." })).status).toBe(200);
      await w.settle();
      expect(w.h.mailbox.some((mail) => mail.to === w.dana.actor.email && /asks for removal/.test(mail.subject))).toBe(true);
      expect((await w.pia.post(`/desk/listings/${one.slug}/moves`, { move: "remove", reason: "x" })).status).toBe(403);
      const { waiting } = (await w.dana.post(`/desk/listings/${one.slug}/moves`, { move: "remove", reason: "Its publisher asked." })).body as unknown as { waiting: { id: string }[] };
      expect((await live(one.slug)).state).toBe("published");
      expect((await w.eli.post(`/desk/listings/${one.slug}/moves/${waiting[0]?.id}/confirm`)).status).toBe(200);
      expect((await live(one.slug)).state).toBe("removed");
    },
  },
];

/** Moves of ours that no row above has, and why there are such; submission.test.ts makes each of them. */
const OURS: Readonly<Record<string, string>> = {
  "pass_gates": "where the network lets machine gates publish", "undo": "a decision that publishes can be taken back", "stop": "what was decided on is not so any more",
  "reject": "a rule is not met, and will not be", "withdraw": "its publisher changes their mind",
};

describe("the rows of the life cycle", () => {
  it.each(ROWS.map((row) => [row.row, row.is, row] as const))("%s, %s", async (_name, _is, row) => row.walk());

  it("name every move of our table, but for those that are ours alone", () => {
    const named = ROWS.flatMap((row) => row.moves);
    const table: string[] = MOVES.filter((move) => !(move.on in OURS)).map((move) => `${move.from} ${move.on} ${move.to}`);
    expect([...named].sort()).toEqual([...new Set(table)].sort());
    expect(Object.keys(OURS).filter((on) => !MOVES.some((move) => move.on === on))).toEqual([]);
  });

  it("leave no state out", () => {
    const states = new Set<string>(MOVES.flatMap((move) => [move.from, move.to]));
    expect((Object.keys(STATES) as State[]).filter((one) => !states.has(one))).toEqual([]);
  });
});

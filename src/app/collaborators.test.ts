import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acmeManifest, harness, type Harness, type TestCaller } from "../../test/harness.ts";
import { wire } from "./flow.ts";
import { membersOf } from "./recipients.ts";
import { changeRoles, removeMember } from "../tenancy/index.ts";
import { submissionById } from "../stages/submission/index.ts";
import { defineNoticeJobs, noticeRoutes } from "../notices/index.ts";
import { submissionRoutes } from "../stages/submission/routes.ts";

let h: Harness;
let pia: TestCaller;
let paul: TestCaller;
let abe: TestCaller;
let id = "";

beforeAll(async () => {
  h = await harness({ routes: [...submissionRoutes, ...noticeRoutes], wire: (platform) => { defineNoticeJobs(platform); wire(platform); } });
  pia = await h.someone("acme", ["publisher"], ["publisher"], "pia@acme.example");
  paul = await h.someone("acme", ["publisher"], ["publisher"], "paul@acme.example");
  abe = await h.someone("acme", ["publisher"], ["admin"], "abe@acme.example");
});
afterAll(() => h?.close());
beforeEach(async () => {
  id = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
});

const load = () => h.platform.db.inNetwork((tx) => submissionById(tx, id));
const readers = async () => (await membersOf(h.platform, "sender", pia.actor.orgId, await load())).map((member) => member.email);
const follow = (who: TestCaller, owner = false, by = pia) => by.put(`/submissions/${id}/collaborators/${who.actor.accountId}`, { owner });

describe("collaborators", () => {
  it("hear of a submission beside who began it", async () => {
    expect(await readers()).toEqual(["pia@acme.example"]);
    const { status, body } = await follow(paul);
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ email: "paul@acme.example", owner: false }], lead: { email: "pia@acme.example" } });
    expect(await readers()).toEqual(["pia@acme.example", "paul@acme.example"]);
    await pia.delete(`/submissions/${id}/collaborators/${paul.actor.accountId}`);
    expect(await readers()).toEqual(["pia@acme.example"]);
  });

  it("have one owner at most, who hears of it in the sender's place", async () => {
    await follow(paul, true);
    expect(await readers()).toEqual(["paul@acme.example"]);
    const { body } = await follow(abe, true);
    expect(body).toMatchObject({ items: [{ email: "paul@acme.example", owner: false }, { email: "abe@acme.example", owner: true }], lead: { email: "abe@acme.example" } });
    expect(await readers()).toEqual(["abe@acme.example", "paul@acme.example"]);
    await follow(abe, false);
    expect((await readers()).sort()).toEqual(["abe@acme.example", "paul@acme.example", "pia@acme.example"]);
  });

  it("are members of the org who may read it; nobody else is offered or taken", async () => {
    const mo = await h.someone("acme", ["publisher"], ["member"], "mo@acme.example");
    const rita = await h.someone("rival", ["publisher"], ["publisher"], "rita@rival.example");
    expect(await follow(mo)).toMatchObject({ status: 422, body: { code: "invalid-field" } });
    expect(await follow(rita)).toMatchObject({ status: 422, body: { code: "invalid-field" } });
    const { body } = await pia.get(`/submissions/${id}/collaborators`);
    expect((body["candidates"] as unknown as { email: string }[]).map((one) => one.email).sort()).toEqual(["abe@acme.example", "paul@acme.example", "pia@acme.example"]);
    expect(await follow(rita, false, rita)).toMatchObject({ status: 404 });
    expect(await rita.get(`/submissions/${id}/collaborators`)).toMatchObject({ status: 404 });
  });

  it("who have left the org are told nothing; when all have, its publishers and admins are", async () => {
    const gone = await h.someone("acme", ["publisher"], ["publisher"], "gone@acme.example");
    await follow(gone, true);
    await removeMember(h.platform, abe.actor, gone.actor.accountId);
    expect((await readers()).sort()).toEqual(["abe@acme.example", "paul@acme.example", "pia@acme.example"]);
    expect((await pia.get(`/submissions/${id}/collaborators`)).body).toMatchObject({ items: [], lead: { email: "pia@acme.example" } });
  });

  it("who may not read it any more are told nothing, though they are members still", async () => {
    const less = await h.someone("acme", ["publisher"], ["publisher"], "less@acme.example");
    await follow(paul);
    await follow(less, true);
    expect(await readers()).toEqual(["less@acme.example", "paul@acme.example"]);
    await changeRoles(h.platform, abe.actor, less.actor.accountId, ["member"]);
    expect(await readers()).toEqual(["paul@acme.example"]);
    expect((await pia.get(`/submissions/${id}/collaborators`)).body).toMatchObject({ items: [{ email: "paul@acme.example" }] });
  });

  it("are told when they come and when they become the owner, by inbox and mail; not again for the same, nor of their own doing", async () => {
    const told = async (who: TestCaller) => {
      await h.platform.jobs.drain();
      const { items } = (await who.get("/inbox")).body as unknown as { items: { title: string; path: string }[] };
      return items.filter((one) => one.path.includes(id)).map((one) => one.title.replace(/^.*: /, "")).sort();
    };
    await follow(paul);
    await follow(paul);
    expect(await told(paul)).toEqual(["you are a collaborator"]);
    await follow(paul, true);
    await follow(paul, false);
    expect(await told(paul)).toEqual(["you are a collaborator", "you are its owner now"]);
    expect(h.mailbox.filter((mail) => mail.to === "paul@acme.example" && mail.text.includes(id))).toHaveLength(2);
    await follow(abe, true, abe);
    expect([await told(abe), await told(pia)]).toEqual([[], []]);
  });

  it("leave an entry each when they come and go", async () => {
    const entries = async () => h.platform.db.inNetwork((tx) => tx.withTables<{ audit_entry: { action: string; subject: string; seq: string } }>().selectFrom("audit_entry").select("action")
      .where("subject", "=", id).where("action", "like", "submission.collaborator%").orderBy("seq").execute());
    await follow(paul, true);
    await pia.delete(`/submissions/${id}/collaborators/${paul.actor.accountId}`);
    expect((await pia.delete(`/submissions/${id}/collaborators/${paul.actor.accountId}`)).status).toBe(404);
    expect((await entries()).map((entry) => entry.action)).toEqual(["submission.collaborator", "submission.collaborator-removed"]);
  });
});

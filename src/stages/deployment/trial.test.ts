import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { formOf, headingOf } from "../../../test/http-browser.ts";
import { wire } from "../../app/flow.ts";
import { newId } from "../../kernel/index.ts";
import { unbind, verifyResponse } from "../../protocols/saml/index.ts";
import { authenticate, changeRoles, createSession, orgById, readAudit, removeMember, switchOrg } from "../../tenancy/index.ts";
import { forgetAgain } from "../../tenancy/store/temporary-org.ts";
import { listingBySlug } from "../catalog/index.ts";
import { manifestDigest, parseManifest } from "../manifest/index.ts";
import * as submissions from "../submission/store.ts";
import type { Submission } from "../submission/index.ts";
import { browserWith, signOnGround } from "./sso/testing.ts";
import { certificatesOf } from "./sso/store.ts";
import { newOrg, newPerson, smallManifest } from "./testing.ts";
import { endDueTrials, endTrial, endTrialsOfFormer, openTrial, readTrial, trialClientSecret } from "./trial-actions.ts";

const ORIGIN = { ip: "10.0.0.1", userAgent: "test" };
let ground: Awaited<ReturnType<typeof signOnGround>>;
let publisher: Awaited<ReturnType<typeof newOrg>>;
let desk: typeof publisher;
let dana: Awaited<ReturnType<typeof newPerson>>;
let eli: typeof dana;
let pia: typeof dana;
let id = "";
let count = 0;

beforeAll(async () => {
  ground = await signOnGround();
  const { platform } = ground;
  publisher = await newOrg(platform, "maker", ["publisher"]);
  desk = await newOrg(platform, "desk", ["desk"]);
  dana = await newPerson(platform, desk, "Dana", { roles: ["analyst"] });
  eli = await newPerson(platform, desk, "Eli", { roles: ["analyst"] });
  pia = await newPerson(platform, publisher, "Pia", { roles: ["publisher"] });
});
afterAll(() => ground?.close());

/** A submission in review, with a secret of the publisher's beside it. */
async function submitted(parts: Parameters<typeof smallManifest>[1] = {}): Promise<string> {
  const { platform } = ground;
  const slug = `tried-${++count}`;
  const parsed = parseManifest(JSON.stringify({
    ...smallManifest(slug, {
      variables: [{ name: "tenant", label: "Tenant", type: "string" }, { name: "api_key", label: "Key", type: "secret", required: true }],
      sso: { saml: { entityId: "https://sp.example/{{tenant}}", acsUrl: "https://sp.example/{{tenant}}/acs", nameId: { format: "emailAddress", value: "user.email" }, flows: { idpInitiated: true, spInitiated: true } } },
      ...parts,
    }),
    test: {
      variables: { tenant: "test-tenant", api_key: "maker_api_key" }, accounts: { own: { userName: "tester@maker.example" }, victim: { userName: "victim@maker.example" } },
      whoAmI: { url: "https://sp.example/{{tenant}}/me", field: "/email" },
    },
  }), { allowLocal: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const submissionId = newId("sub");
  const digest = manifestDigest(parsed.manifest);
  const now = platform.clock.now();
  await platform.db.inNetwork(async (tx) => {
    await submissions.claimSlug(tx, slug, publisher.id, now);
    await submissions.keepRevision(tx, publisher.id, { digest, submissionId, slug, manifest: parsed.manifest, logoDigest: undefined, submittedAt: now });
    const row: Submission = {
      id: submissionId, orgId: publisher.id, slug, state: "initial_review", manifest: parsed.manifest, draftDigest: digest, digest, logoDigest: undefined, evidence: undefined, compatibility: undefined,
      openThreads: 0, submits: 1, release: undefined, changelog: "", publishOn: undefined, publishAt: undefined, cameFrom: undefined, baseDigest: undefined, listingOnly: false, clockLeftS: undefined,
      secretsUntil: undefined, version: 1, createdBy: pia.actor.accountId, submittedBy: pia.actor.accountId, enteredAt: now, dueAt: undefined, createdAt: now, updatedAt: now,
    };
    await submissions.insert(tx, row);
    await platform.secrets.put(tx, { orgId: publisher.id, owner: submissionId, name: "maker_api_key", origin: "https://sp.example" }, "the publisher's own key");
  });
  return submissionId;
}
beforeEach(async () => { id = await submitted(); });

const open = (by = dana) => openTrial(ground.platform, by.actor, id);
/** Rows that bear the org's id, by table, the audit and untold news aside. */
async function rowsOf(orgId: string): Promise<string[]> {
  return ground.platform.db.inNetwork(async (tx) => {
    const tables = (await sql<{ name: string }>`select distinct table_name::text as name from information_schema.columns where table_schema = current_schema() and column_name = 'org_id'`.execute(tx)).rows;
    const found: string[] = [];
    for (const { name } of tables) {
      if (["audit_entry", "audit_head", "outbox"].includes(name)) continue;
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(name)} where org_id = ${orgId}`.execute(tx);
      if ((rows[0]?.n ?? 0) > 0) found.push(name);
    }
    return found.sort();
  });
}

describe("a trial", () => {
  it("signs the analyst in as the test account, by the submitted description, with the test tenant's values", async () => {
    const { trial, orgSlug, values } = await open();
    expect(values.find((one) => one.name === "saml.metadata_url")?.value).toContain(orgSlug);
    const { platform, publicUrl } = ground;
    const session = await createSession(platform, dana.actor.accountId, desk.id);
    const inside = await switchOrg(platform, session.actor, session.token, { slug: orgSlug }, ORIGIN);
    expect(inside.actor.roles).toEqual(["member"]);
    const browser = await browserWith(publicUrl, inside.token);
    const page = await browser.go(`${publicUrl}/launch/${trial.appId}`, { headers: { "sec-fetch-site": "same-origin" } });
    const form = formOf(page);
    if (!form) throw new Error(`${page.status} ${headingOf(page)} ${page.body.slice(0, 400)}`);
    expect(form.action).toBe("https://sp.example/test-tenant/acs");
    const [certificate] = await platform.db.inNetwork((tx) => certificatesOf(tx, trial.appId));
    const { xml } = unbind({ binding: "post", message: form.fields["SAMLResponse"] ?? "" }, "SAMLResponse");
    const assertion = verifyResponse(xml, {
      certificates: [certificate?.certificate ?? ""], issuer: `${publicUrl}/t/${orgSlug}/saml/${trial.appId}/metadata`, audience: "https://sp.example/test-tenant",
      recipient: "https://sp.example/test-tenant/acs", inResponseTo: undefined, now: platform.clock.now(),
    });
    expect(assertion.nameId.value).toBe("tester@maker.example");
  });

  it("holds no secret of the publisher's, in no form, and is in no catalog", async () => {
    const { trial, orgSlug } = await open();
    const { platform } = ground;
    const names = await platform.db.inNetwork((tx) => platform.secrets.list(tx, trial.orgId, trial.appId));
    expect(names.map((one) => one.name).filter((name) => !name.startsWith("saml-key:"))).toEqual([]);
    expect(JSON.stringify(trial)).not.toMatch(/maker_api_key|victim@maker/);
    expect(await platform.db.inTenant(trial.orgId, (tx) => platform.secrets.list(tx, publisher.id, id))).toEqual([]);
    for (const slug of [trial.slug, orgSlug]) expect(await platform.db.inNetwork((tx) => listingBySlug(tx, slug, trial.orgId))).toBeUndefined();
  });

  it("is its analyst's alone: another has their own, and the app opens for nobody else", async () => {
    const mine = await open();
    const theirs = await open(eli);
    expect(theirs.trial.orgId).not.toBe(mine.trial.orgId);
    await expect(open()).rejects.toMatchObject({ code: "already-exists" });
    await expect(switchOrg(ground.platform, eli.actor, eli.token, { slug: mine.orgSlug }, ORIGIN)).rejects.toMatchObject({ code: "not-found" });
    await endTrial(ground.platform, eli.actor, id);
    expect((await readTrial(ground.platform, dana.actor, id))?.trial.orgId).toBe(mine.trial.orgId);
    expect(await readTrial(ground.platform, eli.actor, id)).toBeUndefined();
  });

  it("is opened over what is at the desk, by an analyst who does not belong to the publisher, and where something can be signed in to", async () => {
    await expect(openTrial(ground.platform, pia.actor, id)).rejects.toMatchObject({ code: "own-submission" });
    await expect(openTrial(ground.platform, dana.actor, newId("sub"))).rejects.toMatchObject({ code: "not-found" });
    await expect(trialClientSecret(ground.platform, dana.actor, id)).rejects.toMatchObject({ code: "not-found" });
    await ground.platform.db.inNetwork((tx) => tx.withTables<{ submission: { id: string; state: string } }>().updateTable("submission").set({ state: "withdrawn" }).where("id", "=", id).execute());
    await expect(open()).rejects.toMatchObject({ code: "not-your-move" });
  });
});

describe("the end of a trial", () => {
  it("leaves nothing of the org but its audit, and whoever was inside is back at the desk with the same session", async () => {
    const { trial, orgSlug } = await open();
    const { platform } = ground;
    const before = await rowsOf(publisher.id);
    const session = await createSession(platform, dana.actor.accountId, desk.id);
    const inside = await switchOrg(platform, session.actor, session.token, { slug: orgSlug }, ORIGIN);
    expect(await rowsOf(trial.orgId)).toEqual(expect.arrayContaining(["app", "assignment", "member", "person", "secret", "session", "trial"]));
    await endTrial(platform, dana.actor, id);
    expect(await rowsOf(trial.orgId)).toEqual([]);
    expect(await platform.db.inNetwork((tx) => orgById(tx, trial.orgId))).toBeUndefined();
    expect((await authenticate(platform, { cookie: () => inside.token, header: () => undefined }))?.orgId).toBe(desk.id);
    expect(await rowsOf(publisher.id)).toEqual(before);
    const entries = (await readAudit(platform, dana.actor, { limit: 50, subject: id })).entries.map((entry) => entry.action);
    expect(entries).toEqual(["review.end-try", "review.try"]);
    await expect(endTrial(platform, dana.actor, id)).rejects.toMatchObject({ code: "not-found" });
  });

  it("clears away what a job that was on its way wrote for the org afterwards, and leaves every other org as it is", async () => {
    const { platform } = ground;
    const { trial } = await open();
    await endTrial(platform, dana.actor, id);
    const before = await rowsOf(publisher.id);
    // a job had read the org before it went, and keeps what it came to
    await platform.db.inTenant(trial.orgId, (tx) => platform.secrets.put(tx, { orgId: trial.orgId, owner: trial.appId, name: "late", origin: "https://sp.example" }, "late"));
    expect(await rowsOf(trial.orgId)).toContain("secret");
    await platform.db.inNetwork(forgetAgain);
    expect([await rowsOf(trial.orgId), await rowsOf(publisher.id)]).toEqual([[], before]);
    await platform.db.inNetwork(async (tx) => {
      await sql`update forgotten_org set forgotten_at = now() - interval '2 days'`.execute(tx);
      await forgetAgain(tx);
      expect((await sql`select 1 from forgotten_org`.execute(tx)).rows).toEqual([]);
    });
  });

  it("waits for somebody who is just coming in, and takes them out with the rest", async () => {
    const { platform } = ground;
    const { trial } = await open();
    const gate = Promise.withResolvers<void>();
    const entered = Promise.withResolvers<void>();
    const comesIn = platform.db.inNetwork(async (tx) => {
      await sql`insert into invitation (org_id, id, email, email_key, name, roles, token_hash, created_at, expires_at)
        values (${trial.orgId}, ${newId("inv")}, 'late@sp.example', 'late@sp.example', 'Late', '{member}', ${newId("x")}, now(), now())`.execute(tx);
      entered.resolve();
      await gate.promise;
    });
    await entered.promise;
    if (platform.db.mode === "embedded") gate.resolve(); // one connection: they come one after the other
    let over = false;
    const ends = endTrial(platform, dana.actor, id).finally(() => { over = true; });
    while (platform.db.mode === "postgres" && !over) {
      const waits = await platform.db.inNetwork((tx) => sql`select 1 from pg_locks waiting where not granted and exists (
        select 1 from pg_locks held join pg_database on pg_database.oid = held.database where held.pid = waiting.pid and datname = current_database())`.execute(tx));
      if (waits.rows.length > 0) break;
    }
    gate.resolve();
    await Promise.all([comesIn, ends]);
    expect(await rowsOf(trial.orgId)).toEqual([]);
  });

  it("comes by itself after its hours, and not before", async () => {
    const { trial } = await open();
    const { platform } = ground;
    await endDueTrials(platform);
    expect(await readTrial(platform, dana.actor, id)).toBeDefined();
    platform.clock.advance(trial.endsAt.getTime() - platform.clock.now().getTime());
    await endDueTrials(platform);
    expect(await readTrial(platform, dana.actor, id)).toBeUndefined();
    expect(await rowsOf(trial.orgId)).toEqual([]);
    const kept = await platform.db.inNetwork((tx) => sql<{ action: string }>`select action from audit_entry where org_id = ${trial.orgId}`.execute(tx));
    expect(kept.rows.map((row) => row.action)).toContain("review.end-try");
  });

  it("comes when its analyst is one no more, be it by another role or by leaving the desk, and no sooner", async () => {
    const { platform } = ground;
    const olga = await newPerson(platform, desk, "Olga", { roles: ["admin"] });
    wire(platform);
    for (const [name, leave] of [["Fay", (who: typeof dana) => changeRoles(platform, olga.actor, who.actor.accountId, ["member"])], ["Gus", (who: typeof dana) => removeMember(platform, olga.actor, who.actor.accountId)]] as const) {
      const fay = await newPerson(platform, desk, name, { roles: ["analyst"] });
      const { trial, orgSlug } = await open(fay);
      const others = await open(dana);
      const { token } = await switchOrg(platform, fay.actor, fay.token, { slug: orgSlug }, ORIGIN);
      await endTrialsOfFormer(platform, publisher.id, fay.actor.accountId); // no member of that org, and it is no desk
      await endTrialsOfFormer(platform, desk.id, fay.actor.accountId);
      expect(await rowsOf(trial.orgId)).toContain("app");
      await leave(fay);
      await platform.jobs.drain();
      expect(await rowsOf(trial.orgId)).toEqual([]);
      expect((await authenticate(platform, { cookie: () => token, header: () => undefined }))?.orgId).not.toBe(trial.orgId);
      expect((await readTrial(platform, dana.actor, id))?.trial.orgId).toBe(others.trial.orgId);
      await endTrial(platform, dana.actor, id);
    }
  });
});

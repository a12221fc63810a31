import { afterAll, beforeAll, expect, it } from "vitest";
import { type Actor, may } from "../../kernel/index.ts";
import { acceptInvitation, inviteMember, listInvitations, readInvitation, withdrawInvitation } from "./invitations.ts";
import { addMember, changeRoles, createAccount, listMembers, removeMember } from "./members.ts";
import { createOrg, operateOrg } from "./orgs.ts";
import { authenticate, createSession } from "./sessions.ts";
import { signIn } from "./sign-in.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";
import { systemActor } from "../session.ts";
import { PASSWORD, testActor, testGround, withCookie, withToken } from "../testing.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let north: Awaited<ReturnType<typeof testActor>>;
let admin: Actor;
const origin = { ip: "192.0.2.1", userAgent: "test" };
beforeAll(async () => {
  platform = await testGround();
  north = await testActor(platform, "ada@north.example", ["admin"], { slug: "north" });
  admin = north.actor;
});
afterAll(() => platform.db.close());

const linkIn = (text: string | undefined): string => /https:\/\/entente\.example\/invitation\?token=([\w-]+)/.exec(text ?? "")?.[1] ?? "";
const invite = async (email: string, roles: Parameters<typeof inviteMember>[2]["roles"] = ["member"], by = admin): Promise<string> => {
  await inviteMember(platform, by, { email, name: "Ben", roles, reference: "per_1" });
  return linkIn(platform.mailbox.at(-1)?.text);
};

it("keeps the last admin of an org, even when two remove each other at once", async () => {
  const { org, actor: one } = await testActor(platform, "one@pair.example", ["admin"], { slug: "pair" });
  await expect(removeMember(platform, one, one.accountId)).rejects.toMatchObject({ code: "gate-closed" });
  await expect(changeRoles(platform, one, one.accountId, ["member"])).rejects.toMatchObject({ code: "gate-closed" });
  const { actor: two } = await testActor(platform, "two@pair.example", ["admin"], org);
  const done = await Promise.allSettled([removeMember(platform, one, two.accountId), removeMember(platform, two, one.accountId)]);
  expect(done.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await listMembers(platform, systemActor(org))).length).toBe(1);
});

it("takes roles, sessions and tokens away at once", async () => {
  const { actor, token } = await testActor(platform, "pam@north.example", ["publisher", "member"], north.org);
  const made = await createToken(platform, actor, { name: "ci", scopes: ["submission.write"], days: 30 });
  expect(await authenticate(platform, withToken(made.secret))).toMatchObject({ kind: "token", scopes: ["submission.write"] });

  await changeRoles(platform, admin, actor.accountId, ["member"]);
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();
  const narrowed = await authenticate(platform, withToken(made.secret));
  expect(narrowed && may(narrowed, "submission.write")).toBe(false);

  const again = await createSession(platform, actor.accountId, north.org.id);
  await removeMember(platform, admin, actor.accountId);
  expect(await authenticate(platform, withCookie(again.token))).toBeUndefined();
  expect(await authenticate(platform, withToken(made.secret))).toBeUndefined();
});

it("gives roles that reach beyond the org at the desk alone", async () => {
  const bea = await createAccount(platform, admin, { email: "bea@north.example", name: "Bea" });
  for (const role of ["analyst", "operator"] as const) {
    await expect(addMember(platform, admin, { accountId: bea.id, roles: [role] })).rejects.toMatchObject({ code: "invalid-field" });
    await expect(inviteMember(platform, admin, { email: "new@north.example", name: "N", roles: [role] })).rejects.toMatchObject({ code: "invalid-field" });
    await expect(changeRoles(platform, admin, admin.accountId, ["admin", role])).rejects.toMatchObject({ code: "invalid-field" });
  }
  const { org, token } = await testActor(platform, "ann@desk.example", ["analyst", "admin"], { slug: "desk", kinds: ["desk"] });
  const { actor: operator } = await testActor(platform, "op@second.example", ["operator"], { slug: "second-desk", kinds: ["desk"] });
  await operateOrg(platform, operator, org.id, { kinds: ["customer"] });
  expect(await authenticate(platform, withCookie(token))).toMatchObject({ roles: ["admin"] });
});

it("does not show or touch another org's members", async () => {
  const { actor: stranger } = await testActor(platform, "sam@south.example", ["admin"], { slug: "south" });
  expect((await listMembers(platform, stranger)).map((member) => member.email)).toEqual(["sam@south.example"]);
  for (const id of [admin.accountId, "acc_nobody"]) {
    await expect(removeMember(platform, stranger, id)).rejects.toMatchObject({ code: "not-found", message: "There is no such member in your org" });
    await expect(changeRoles(platform, stranger, id, ["member"])).rejects.toMatchObject({ code: "not-found" });
  }
});

it("lets somebody new in by a link that works once, into the right org, with a password of their own", async () => {
  const token = await invite("ben@north.example", ["publisher"]);
  expect(await readInvitation(platform, token)).toMatchObject({ email: "ben@north.example", needsPassword: true, org: { slug: "north" } });
  await expect(acceptInvitation(platform, { token }, origin)).rejects.toMatchObject({ code: "invalid-field" });
  await expect(acceptInvitation(platform, { token, password: "short" }, origin)).rejects.toMatchObject({ code: "invalid-field" });
  const { signedIn } = await acceptInvitation(platform, { token, password: PASSWORD }, origin);
  expect(signedIn?.actor).toMatchObject({ orgSlug: "north", roles: ["publisher"], email: "ben@north.example" });
  await expect(acceptInvitation(platform, { token, password: "four other words now" }, origin)).rejects.toMatchObject({ code: "not-found" });
  await expect(signIn(platform, { email: "ben@north.example", password: "four other words now" }, origin)).rejects.toMatchObject({ code: "wrong-sign-in" });
  await signIn(platform, { email: "ben@north.example", password: PASSWORD }, origin);
  await expect(inviteMember(platform, admin, { email: "BEN@north.example", name: "B", roles: ["member"] })).rejects.toMatchObject({ code: "already-exists" });
});

it("never changes the password of somebody who has one", async () => {
  const { actor } = await testActor(platform, "kim@far.example", ["admin"], { slug: "far" });
  const token = await invite(actor.email);
  expect(await readInvitation(platform, token)).toMatchObject({ needsPassword: false });
  expect(await acceptInvitation(platform, { token, password: "set by an attacker" }, origin)).toEqual({ email: actor.email, org: expect.objectContaining({ slug: "north" }) });
  await expect(signIn(platform, { email: actor.email, password: "set by an attacker" }, origin)).rejects.toMatchObject({ code: "wrong-sign-in" });
  expect((await signIn(platform, { email: actor.email, password: PASSWORD, orgSlug: "north" }, origin)).actor.roles).toEqual(["member"]);
});

it("refuses a link that is expired, replaced, withdrawn or made up, all in the same words", async () => {
  const refused = { code: "not-found", message: "This invitation is used, expired or was never made" };
  const first = await invite("cat@north.example");
  const second = await invite("CAT@north.example");
  await expect(acceptInvitation(platform, { token: first, password: PASSWORD }, origin)).rejects.toMatchObject(refused);
  const [open] = (await listInvitations(platform, admin)).filter((one) => one.email.toLowerCase() === "cat@north.example");
  const { actor: stranger } = await testActor(platform, "tom@other.example", ["admin"], { slug: "other" });
  await expect(withdrawInvitation(platform, stranger, open?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  await withdrawInvitation(platform, admin, open?.id ?? "");
  await expect(acceptInvitation(platform, { token: second, password: PASSWORD }, origin)).rejects.toMatchObject(refused);
  const late = await invite("dot@north.example");
  platform.clock.advance(72 * 3600_000 + 1);
  await expect(acceptInvitation(platform, { token: late, password: PASSWORD }, origin)).rejects.toMatchObject(refused);
  await expect(acceptInvitation(platform, { token: "made-up", password: PASSWORD }, origin)).rejects.toMatchObject(refused);
});

it("keeps an invitation when the letter could not be sent, and says so", async () => {
  const broken = { ...platform, mail: { ...platform.mail, send: () => Promise.reject(new Error("no mail server")) } };
  expect(await inviteMember(broken, admin, { email: "fay@north.example", name: "Fay", roles: ["member"] })).toMatchObject({ mailed: false });
});

it("gives tokens no more than their owner has, for one org, and ends them on revocation and expiry", async () => {
  await expect(createToken(platform, admin, { name: "x", scopes: ["review.decide"], days: 1 })).rejects.toMatchObject({ code: "invalid-field" });
  const made = await createToken(platform, admin, { name: "ci", scopes: ["directory.read", "token.manage"], days: 1 });
  expect(made.secret).toMatch(/^ent_[\w-]{43}$/);
  const actor = await authenticate(platform, withToken(made.secret));
  expect(actor && [may(actor, "directory.read"), may(actor, "directory.write"), actor.orgSlug]).toEqual([true, false, "north"]);
  await expect(createToken(platform, actor as Actor, { name: "y", scopes: ["directory.read"], days: 1 })).rejects.toMatchObject({ code: "not-allowed" });
  expect(JSON.stringify(await listTokens(platform, admin))).not.toContain(made.secret);

  const { actor: publisher } = await testActor(platform, "pat@north.example", ["publisher"], north.org);
  expect(await listTokens(platform, publisher)).toEqual([]);
  await expect(revokeToken(platform, publisher, made.id)).rejects.toMatchObject({ code: "not-found" });
  expect(await authenticate(platform, { ...withToken(made.secret), header: () => `Basic ${made.secret}` })).toBeUndefined();
  expect(await authenticate(platform, { cookie: () => north.token, header: () => "Bearer ent_wrong" })).toBeUndefined();

  const other = await createToken(platform, admin, { name: "z", scopes: ["directory.read"], days: 1 });
  await revokeToken(platform, admin, made.id);
  expect(await authenticate(platform, withToken(made.secret))).toBeUndefined();
  expect(await authenticate(platform, withToken(other.secret))).toBeDefined();
  platform.clock.advance(24 * 3600_000);
  expect(await authenticate(platform, withToken(other.secret))).toBeUndefined();
});

it("opens no second org under a slug, and none under one that cannot stand in an address", async () => {
  await expect(createOrg(platform, undefined, { slug: "north", name: "N", kinds: ["customer"] })).rejects.toMatchObject({ code: "already-exists" });
  for (const slug of ["a", "-x", "x-", "Über", "a.b", "x".repeat(41)]) {
    await expect(createOrg(platform, undefined, { slug, name: "N", kinds: ["customer"] }), slug).rejects.toMatchObject({ code: "invalid-field" });
  }
});

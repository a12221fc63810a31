import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { Problem } from "../../kernel/index.ts";
import { addMember, createAccount } from "./members.ts";
import { createOrg, operateOrg } from "./orgs.ts";
import { mailRecovery, recover } from "./recovery.ts";
import { authenticate, signedInAt, signOut, switchOrg } from "./sessions.ts";
import { changePassword, signIn } from "./sign-in.ts";
import { sweep } from "../jobs.ts";
import { systemActor } from "../session.ts";
import { PASSWORD, testActor, testGround, withCookie } from "../testing.ts";

let platform: Awaited<ReturnType<typeof testGround>>;
let north: Awaited<ReturnType<typeof testActor>>;
const at = (ip: string) => ({ ip, userAgent: "test" });
const ADA = "ada@north.example";

beforeAll(async () => {
  platform = await testGround();
  north = await testActor(platform, ADA, ["admin"], { slug: "north" });
});
beforeEach(() => platform.db.inNetwork(async (tx) => { await sql`delete from sign_in_failure`.execute(tx); }));
afterAll(() => platform.db.close());

const answer = async (email: string, password: string, ip = "192.0.2.1", device?: string): Promise<Problem | "in"> => {
  try {
    await signIn(platform, { email, password }, at(ip), { device });
    return "in";
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
};
const told = (problem: Problem | "in") => (problem === "in" ? "in" : { code: problem.code, message: problem.message, mend: problem.mend, fields: problem.fields, retryAfterS: problem.retryAfterS });

it("signs in whatever the case of the address, into the org asked for or the last one", async () => {
  const south = await createOrg(platform, undefined, { slug: "south", name: "South", kinds: ["customer"] });
  await addMember(platform, systemActor(south), { accountId: north.actor.accountId, roles: ["member"] });
  const first = await signIn(platform, { email: " ADA@North.example ", password: PASSWORD, orgSlug: "south" }, at("192.0.2.9"));
  expect(first.actor).toMatchObject({ orgSlug: "south", roles: ["member"] });
  const second = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.9"));
  expect(second.actor.orgSlug).toBe("south");
  for (const orgSlug of ["desk", "nowhere"]) {
    await expect(signIn(platform, { email: ADA, password: PASSWORD, orgSlug }, at("192.0.2.9"))).rejects.toMatchObject({ code: "not-found", message: "You are not a member of that org" });
  }
});

it("answers an unknown address, a wrong password, a suspended account and one without a password alike", async () => {
  const by = systemActor(north.org);
  await createAccount(platform, by, { email: "bob@north.example", name: "Bob" });
  const gone = await createAccount(platform, by, { email: "cid@north.example", name: "Cid", password: PASSWORD });
  await platform.db.inNetwork((tx) => sql`update account set status = 'suspended' where id = ${gone.id}`.execute(tx));
  const unknown = told(await answer("nobody@north.example", "wrong password"));
  expect(unknown).toMatchObject({ code: "wrong-sign-in" });
  expect(told(await answer(ADA, "wrong password"))).toEqual(unknown);
  expect(told(await answer("bob@north.example", "wrong password"))).toEqual(unknown);
  expect(told(await answer("cid@north.example", PASSWORD))).toEqual(unknown);
});

it("takes the same work for an address with and without an account", async () => {
  const took = { known: [] as number[], unknown: [] as number[] };
  for (let i = 0; i < 24; i++) { // side by side, so that a busy machine slows both
    for (const [who, email] of [["known", ADA], ["unknown", `nobody${i}@north.example`]] as const) {
      const start = process.hrtime.bigint();
      await answer(email, "wrong password", `198.51.100.${i}`);
      took[who].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1] ?? 0;
  // without the dummy verification an unknown address would answer in a fraction of the time
  expect(median(took.unknown) / median(took.known)).toBeGreaterThan(0.6);
  expect(median(took.unknown) / median(took.known)).toBeLessThan(1.6);
});

it("slows a stranger down after five failures, the same for an address without an account", async () => {
  for (const email of [ADA, "nobody@north.example"]) {
    const codes: string[] = [];
    for (let i = 0; i < 8; i++) {
      const got = await answer(email, `wrong ${i}`, "203.0.113.5");
      codes.push(got === "in" ? "in" : got.code);
    }
    expect(codes).toEqual([...Array(6).fill("wrong-sign-in"), "too-many", "too-many"]);
    expect(told(await answer(email, "x", "203.0.113.5"))).toMatchObject({ code: "too-many", retryAfterS: 1 });
  }
  expect(told(await answer(ADA, PASSWORD, "203.0.113.5"))).toMatchObject({ code: "too-many" });
  expect(await answer(ADA, PASSWORD, "203.0.113.6")).toBe("in");
});

it("counts tries that are sent side by side, in other spellings and from the same /64", async () => {
  const got = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    answer([ADA, "ADA@NORTH.EXAMPLE", "ａda@north.example"][i % 3] ?? ADA, "wrong", `2001:db8:1:2::${(i + 1).toString(16)}`)));
  expect(got.filter((one) => one !== "in" && one.code === "wrong-sign-in").length).toBe(6);
});

it("stops strangers on one account at 99 failures from anywhere, but not the owner on a known browser", async () => {
  const { device } = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.1"));
  await answer(ADA, "wrong", "203.0.113.1");
  // the 98 further failures, from 98 addresses, without their 98 Argon2id runs
  await platform.db.inNetwork((tx) => sql`update sign_in_failure set failures = 99 where key like 'account:%'`.execute(tx));
  expect(told(await answer(ADA, "wrong", "203.0.113.2"))).toMatchObject({ code: "wrong-sign-in" });
  expect(told(await answer(ADA, PASSWORD, "203.0.113.3"))).toMatchObject({ code: "too-many", retryAfterS: 24 * 3600 });
  expect(told(await answer(ADA, PASSWORD, "203.0.113.3", "a-made-up-device"))).toMatchObject({ code: "too-many" });
  expect(await answer(ADA, PASSWORD, "203.0.113.3", device)).toBe("in");
});

it("slows down one password tried on many accounts from one address, and a success does not wipe that out", async () => {
  await answer("x@north.example", "wrong", "203.0.113.9");
  await platform.db.inNetwork((tx) => sql`update sign_in_failure set failures = 50 where key like 'address:%'`.execute(tx));
  expect(await answer(ADA, PASSWORD, "203.0.113.9")).toBe("in");
  expect(told(await answer("y@north.example", "Spring2026!!", "203.0.113.9"))).toMatchObject({ code: "wrong-sign-in" });
  expect(told(await answer("z@north.example", "Spring2026!!", "203.0.113.9"))).toMatchObject({ code: "too-many" });
});

it("gives a new identifier at sign-in and org switch, and ends the old one", async () => {
  const first = await signIn(platform, { email: ADA, password: PASSWORD, orgSlug: "north" }, at("192.0.2.1"));
  const second = await signIn(platform, { email: ADA, password: PASSWORD, orgSlug: "north" }, at("192.0.2.1"), { session: first.token });
  expect(second.token).not.toBe(first.token);
  expect(await authenticate(platform, withCookie(first.token))).toBeUndefined();
  const third = await switchOrg(platform, second.actor, second.token, { slug: "south" }, at("192.0.2.1"));
  expect(third.actor).toMatchObject({ orgSlug: "south", roles: ["member"] });
  expect(await authenticate(platform, withCookie(second.token))).toBeUndefined();
  await expect(switchOrg(platform, third.actor, third.token, { slug: "nowhere" }, at("192.0.2.1"))).rejects.toMatchObject({ code: "not-found" });
  expect(await authenticate(platform, withCookie(third.token))).toMatchObject({ orgSlug: "south" });
  const fixed = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.1"), { session: "chosen-by-an-attacker" });
  expect(fixed.token).not.toBe("chosen-by-an-attacker");
});

it("keeps no session, device or password in a form that signs anybody in", async () => {
  const { token, device } = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.1"));
  const dump = await platform.db.inNetwork(async (tx) => JSON.stringify([
    (await sql`select * from session`.execute(tx)).rows, (await sql`select * from known_device`.execute(tx)).rows,
    (await sql`select * from account`.execute(tx)).rows, (await sql`select * from audit_entry`.execute(tx)).rows,
  ]));
  for (const secret of [token, device, PASSWORD]) expect(dump).not.toContain(secret);
  expect(dump).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
});

it("ends all sessions and known browsers when the password changes, and asks for the old one", async () => {
  const { actor, token, org } = await testActor(platform, "dan@west.example", ["admin"], { slug: "west" });
  const elsewhere = await signIn(platform, { email: actor.email, password: PASSWORD }, at("192.0.2.2"));
  await expect(changePassword(platform, actor, { current: "wrong", next: "another four words" }, at("192.0.2.1"))).rejects.toMatchObject({ code: "wrong-sign-in" });
  for (const next of ["short", "aaaaaaaaaaaaaaaa", "x".repeat(201)]) {
    await expect(changePassword(platform, actor, { current: PASSWORD, next }, at("192.0.2.1"))).rejects.toMatchObject({ code: "invalid-field" });
  }
  const changed = await changePassword(platform, actor, { current: PASSWORD, next: "another four words" }, at("192.0.2.1"));
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();
  expect(await authenticate(platform, withCookie(elsewhere.token))).toBeUndefined();
  expect(await authenticate(platform, withCookie(changed.token))).toMatchObject({ orgId: org.id });
  expect(await answer(actor.email, PASSWORD)).toMatchObject({ code: "wrong-sign-in" });
  const known = await platform.db.inNetwork((tx) => sql<{ n: number }>`select count(*)::int as n from known_device where account_id = ${actor.accountId}`.execute(tx));
  expect(known.rows[0]?.n).toBe(1);
});

it("does not make a session younger by switching org", async () => {
  const first = await signIn(platform, { email: ADA, password: PASSWORD, orgSlug: "north" }, at("192.0.2.1"));
  let { token, actor } = first;
  for (let hour = 1; hour < 12; hour++) {
    platform.clock.advance(3600_000);
    ({ token, actor } = await switchOrg(platform, actor, token, { slug: hour % 2 ? "south" : "north" }, at("192.0.2.1")));
  }
  expect((await signedInAt(platform, withCookie(token)))?.at).toEqual(new Date(platform.clock.now().getTime() - 11 * 3600_000));
  platform.clock.advance(3600_000);
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();
});

it("sets a new password by a mailed link, once, within 30 minutes, and ends everything else", async () => {
  const { actor, token } = await testActor(platform, "lea@lost.example", ["admin"], { slug: "lost" });
  const mailed = async (email: string) => {
    const before = platform.mailbox.length;
    await mailRecovery(platform, email);
    return platform.mailbox.slice(before).map((letter) => [letter.to, /https:\/\/entente\.example\/recovery\?token=([\w-]+)/.exec(letter.text)?.[1] ?? ""]);
  };
  expect(await mailed("nobody@lost.example")).toEqual([]);
  const broken = { ...platform, mail: { ...platform.mail, send: () => Promise.reject(new Error("no mail server")) } };
  await expect(mailRecovery(broken, "lea@lost.example")).rejects.toThrow("no mail server");
  const [letter] = await mailed("LEA@lost.example");
  expect(letter?.[0]).toBe("lea@lost.example");
  expect(await mailed("lea@lost.example")).toEqual([]); // one letter in five minutes
  const link = letter?.[1] ?? "";
  const refused = { code: "not-found", message: "This link is used, expired or was never made" };
  await expect(recover(platform, { token: "made-up", password: PASSWORD }, at("192.0.2.1"))).rejects.toMatchObject(refused);
  await expect(recover(platform, { token: link, password: "short" }, at("192.0.2.1"))).rejects.toMatchObject({ code: "invalid-field" });
  const recovered = await recover(platform, { token: link, password: "words after forgetting" }, at("192.0.2.1"));
  expect(recovered.actor.accountId).toBe(actor.accountId);
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();
  await expect(recover(platform, { token: link, password: PASSWORD }, at("192.0.2.1"))).rejects.toMatchObject(refused);
  platform.clock.advance(300_001);
  const [late] = await mailed("lea@lost.example");
  platform.clock.advance(30 * 60_000);
  await expect(recover(platform, { token: late?.[1] ?? "", password: PASSWORD }, at("192.0.2.1"))).rejects.toMatchObject(refused);
});

it("turns away sessions of a suspended org with the next request, and lets them back", async () => {
  const { actor, token, org } = await testActor(platform, "eve@east.example", ["admin"], { slug: "east" });
  const { actor: operator } = await testActor(platform, "op@desk.example", ["operator"], { slug: "desk", kinds: ["desk"] });
  await operateOrg(platform, operator, org.id, { status: "suspended" });
  expect(await authenticate(platform, withCookie(token))).toBeUndefined();
  expect(await answer(actor.email, PASSWORD)).toMatchObject({ code: "not-allowed" });
  await operateOrg(platform, operator, org.id, { status: "active" });
  expect(await authenticate(platform, withCookie(token))).toMatchObject({ orgId: org.id });
  await expect(operateOrg(platform, operator, operator.orgId, { status: "suspended" })).rejects.toMatchObject({ code: "gate-closed" });
});

it("is over after signing out, and the sweep clears what expired and nothing else", async () => {
  const one = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.1"));
  const two = await signIn(platform, { email: ADA, password: PASSWORD }, at("192.0.2.1"));
  await signOut(platform, one.actor, one.token);
  expect(await authenticate(platform, withCookie(one.token))).toBeUndefined();
  await sweep(platform);
  expect(await authenticate(platform, withCookie(two.token))).toMatchObject({ email: ADA });
  platform.clock.advance(13 * 3600_000);
  await sweep(platform);
  const left = await platform.db.inNetwork((tx) => sql<{ n: number }>`select count(*)::int as n from session`.execute(tx));
  expect(left.rows[0]?.n).toBe(0);
});

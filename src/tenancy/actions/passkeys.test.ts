import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../kernel/index.ts";
import { addMember, createAccount } from "./members.ts";
import { addPasskey, askForPasskey, listPasskeys, offerPasskey, removePasskey, renamePasskey, signInByPasskey } from "./passkeys.ts";
import { authenticate, createSession } from "./sessions.ts";
import { systemActor } from "../session.ts";
import { testActor, testGround, withCookie } from "../testing.ts";

const ORIGIN = "https://entente.example";
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();

/** An authenticator with one key, as WebAuthn §6 describes it; each fault can be chosen. */
class Authenticator {
  readonly id = randomBytes(32);
  private readonly key: KeyObject;
  private readonly cose: Uint8Array;
  counter = 1;
  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.key = privateKey;
    this.cose = isoCBOR.encode(new Map<number, number | Uint8Array>([
      [1, 2], [3, -7], [-1, 1], [-2, new Uint8Array(Buffer.from(x, "base64url"))], [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]));
  }

  private authData(flags: number, rpId: string, counter: number, tail: Uint8Array = new Uint8Array()): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, tail]);
  }

  private clientData(type: string, challenge: string, origin: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  register(challenge: string, { origin = ORIGIN, rpId = "entente.example", verified = true } = {}): RegistrationResponseJSON {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const authData = this.authData(verified ? 0x45 : 0x41, rpId, 0, Buffer.concat([Buffer.alloc(16), length, this.id, this.cose]));
    const attestation = isoCBOR.encode(new Map<string, string | Uint8Array | Map<string, string>>([
      ["fmt", "none"], ["attStmt", new Map<string, string>()], ["authData", new Uint8Array(authData)],
    ]));
    return {
      id: b64(this.id), rawId: b64(this.id), type: "public-key", clientExtensionResults: {},
      response: { clientDataJSON: b64(this.clientData("webauthn.create", challenge, origin)), attestationObject: b64(attestation), transports: ["internal"] },
    };
  }

  answer(challenge: string, { origin = ORIGIN, rpId = "entente.example", verified = true, id = b64(this.id), userHandle }: { origin?: string; rpId?: string; verified?: boolean; id?: string; userHandle?: string } = {}): AuthenticationResponseJSON {
    const authData = this.authData(verified ? 0x05 : 0x01, rpId, this.counter++);
    const clientData = this.clientData("webauthn.get", challenge, origin);
    return {
      id, rawId: id, type: "public-key", clientExtensionResults: {},
      response: {
        clientDataJSON: b64(clientData), authenticatorData: b64(authData), signature: b64(sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.key)),
        ...(userHandle ? { userHandle } : {}),
      },
    };
  }
}

let platform: Awaited<ReturnType<typeof testGround>>;
let ada: Actor;
let bob: Actor;
const key = new Authenticator();
const at = { ip: "192.0.2.1", userAgent: "test" };
const refused = { code: "wrong-sign-in", message: "The passkey was not accepted" };
const challenge = async (): Promise<string> => (await askForPasskey(platform)).challenge;
const enter = (response: AuthenticationResponseJSON) => signInByPasskey(platform, { response }, at);

beforeAll(async () => {
  platform = await testGround();
  const north = await testActor(platform, "ada@north.example", ["admin"], { slug: "north" });
  ada = north.actor;
  bob = (await testActor(platform, "bob@north.example", ["member"], north.org)).actor;
  await addPasskey(platform, ada, { name: "Laptop", response: key.register((await offerPasskey(platform, ada)).challenge) });
});
afterAll(() => platform.db.close());

it("signs in with a registered passkey, without naming an account before", async () => {
  const options = await askForPasskey(platform);
  expect(options).toMatchObject({ rpId: "entente.example", userVerification: "required" });
  expect(options.allowCredentials ?? []).toEqual([]);
  const { token } = await enter(key.answer(options.challenge));
  expect(await authenticate(platform, withCookie(token))).toMatchObject({ email: "ada@north.example" });
  expect((await listPasskeys(platform, ada))[0]).toMatchObject({ name: "Laptop", lastUsedAt: platform.clock.now() });
});

it("spends a challenge with the first answer, right or wrong", async () => {
  const once = await challenge();
  await enter(key.answer(once));
  await expect(enter(key.answer(once))).rejects.toMatchObject(refused);
  const wrong = await challenge();
  await expect(enter(key.answer(wrong, { origin: "https://evil.example" }))).rejects.toMatchObject(refused);
  await expect(enter(key.answer(wrong))).rejects.toMatchObject(refused);
});

it("refuses a wrong origin, a wrong relying party, a user who was not verified, and somebody else's credential or handle", async () => {
  const other = new Authenticator();
  await addPasskey(platform, bob, { name: "Phone", response: other.register((await offerPasskey(platform, bob)).challenge) });
  const faults = [
    { origin: "https://entente.example.evil.example" }, { origin: "http://entente.example" }, { rpId: "evil.example" }, { verified: false },
    { id: b64(other.id) }, { id: b64(randomBytes(32)) }, { userHandle: Buffer.from(bob.accountId).toString("base64url") },
  ];
  for (const fault of faults) await expect(enter(key.answer(await challenge(), fault)), JSON.stringify(fault)).rejects.toMatchObject(refused);
  await enter(key.answer(await challenge(), { userHandle: Buffer.from(ada.accountId).toString("base64url") }));
});

it("refuses a signature counter that did not rise: the key was copied", async () => {
  key.counter = 1;
  await expect(enter(key.answer(await challenge()))).rejects.toMatchObject(refused);
  key.counter = 1_000;
  await enter(key.answer(await challenge()));
});

it("refuses a made-up, an expired and a registration's challenge", async () => {
  await expect(enter(key.answer(b64(randomBytes(32))))).rejects.toMatchObject(refused);
  const late = await challenge();
  platform.clock.advance(300_001);
  await expect(enter(key.answer(late))).rejects.toMatchObject(refused);
  await expect(enter(key.answer((await offerPasskey(platform, ada)).challenge))).rejects.toMatchObject(refused);
});

it("registers only for whom the challenge was made, verified, from our origin, and each key once", async () => {
  const fresh = new Authenticator();
  const mine = async (): Promise<string> => (await offerPasskey(platform, ada)).challenge;
  await expect(addPasskey(platform, bob, { name: "x", response: fresh.register(await mine()) })).rejects.toMatchObject(refused);
  await expect(addPasskey(platform, ada, { name: "x", response: fresh.register(await challenge()) })).rejects.toMatchObject(refused);
  for (const fault of [{ origin: "https://evil.example" }, { rpId: "evil.example" }, { verified: false }]) {
    await expect(addPasskey(platform, ada, { name: "x", response: fresh.register(await mine(), fault) }), JSON.stringify(fault)).rejects.toMatchObject(refused);
  }
  await expect(addPasskey(platform, bob, { name: "x", response: key.register((await offerPasskey(platform, bob)).challenge) })).rejects.toMatchObject({ code: "already-exists" });
  await expect(offerPasskey(platform, { ...ada, kind: "token" })).rejects.toMatchObject({ code: "not-allowed" });
});

it("renames and removes one's own passkeys alone, and never the only way in", async () => {
  const [own] = await listPasskeys(platform, ada);
  await expect(removePasskey(platform, bob, own?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  await expect(renamePasskey(platform, bob, own?.id ?? "", "Mine")).rejects.toMatchObject({ code: "not-found" });
  expect(await renamePasskey(platform, ada, own?.id ?? "", "Old laptop")).toMatchObject({ name: "Old laptop" });
  await removePasskey(platform, ada, own?.id ?? "");
  await expect(enter(key.answer(await challenge()))).rejects.toMatchObject(refused);

  const org = { id: ada.orgId, slug: ada.orgSlug };
  const account = await createAccount(platform, systemActor(org), { email: "cyd@north.example", name: "Cyd" });
  await addMember(platform, systemActor(org), { accountId: account.id, roles: ["member"] });
  const { actor: cyd } = await createSession(platform, account.id, ada.orgId);
  const only = await addPasskey(platform, cyd, { name: "Only", response: new Authenticator().register((await offerPasskey(platform, cyd)).challenge) });
  await expect(removePasskey(platform, cyd, only.id)).rejects.toMatchObject({ code: "gate-closed" });
  expect(await listPasskeys(platform, cyd)).toHaveLength(1);
});

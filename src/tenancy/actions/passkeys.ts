import {
  type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON, type PublicKeyCredentialRequestOptionsJSON, type RegistrationResponseJSON,
  verifyAuthenticationResponse, verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { type Actor, Problem } from "../../kernel/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { CHALLENGE_S, challengeIn, MAX_PASSKEYS, type Passkey, type StoredPasskey } from "../passkey.ts";
import { accountById } from "../store/account.ts";
import { record } from "../store/audit.ts";
import {
  deletePasskey, insertChallenge, insertPasskey, passkeyLocked, passkeysOf, renamePasskeyRow, savePasskeyUse, takeChallenge,
} from "../store/passkey.ts";
import { openSession, type Origin } from "./sessions.ts";
import { keepDevice, type SignedIn } from "./sign-in.ts";

type Ground = Pick<Platform, "db" | "clock" | "config">;

/** Relying party: our own host and origin, never what the request says they are. */
function relyingParty(platform: Ground): { id: string; origin: string } {
  const url = new URL(platform.config.publicUrl);
  return { id: url.hostname, origin: url.origin };
}

/** EdDSA, ES256, RS256 (IANA COSE): what authenticators have and Node verifies without experiments. */
const ALGORITHMS = [-8, -7, -257];

const expiry = (platform: Ground): Date => new Date(platform.clock.now().getTime() + CHALLENGE_S * 1000);
const refused = (cause?: unknown): Problem => new Problem("wrong-sign-in", "The passkey was not accepted", { cause, mend: "Try again, or sign in with your password" });

/** What the browser needs to make a passkey for this account; user verification is required. */
export async function offerPasskey(platform: Ground, actor: Actor): Promise<PublicKeyCredentialCreationOptionsJSON> {
  mustBeMember(actor);
  const known = await platform.db.inNetwork((tx) => passkeysOf(tx, actor.accountId));
  if (known.length >= MAX_PASSKEYS) throw new Problem("gate-closed", `An account has at most ${MAX_PASSKEYS} passkeys`, { mend: "Remove one first" });
  const options = await generateRegistrationOptions({
    rpName: "Entente", rpID: relyingParty(platform).id, userName: actor.email, userDisplayName: actor.name,
    userID: new TextEncoder().encode(actor.accountId), attestationType: "none",
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
    supportedAlgorithmIDs: ALGORITHMS,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  await platform.db.inNetwork((tx) => insertChallenge(tx, options.challenge, "register", actor.accountId, expiry(platform)));
  return options;
}

/** Keeps a passkey (WebAuthn §7.1). @throws {Problem} `wrong-sign-in`, `already-exists` */
export async function addPasskey(platform: Ground, actor: Actor, input: { name: string; response: RegistrationResponseJSON }): Promise<Passkey> {
  mustBeMember(actor);
  return afterTaking(platform, challengeIn(input.response.response.clientDataJSON), "register", actor, async (challenge) => {
    const rp = relyingParty(platform);
    const verified = await verifyRegistrationResponse({
      response: input.response, expectedChallenge: challenge, expectedOrigin: rp.origin, expectedRPID: rp.id, requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((cause: unknown) => { throw refused(cause); });
    if (!verified.verified) throw refused();
    const { credential, credentialBackedUp } = verified.registrationInfo;
    const passkey: StoredPasskey = {
      id: credential.id, accountId: actor.accountId, name: input.name, publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      counter: credential.counter, transports: credential.transports ?? [], backedUp: credentialBackedUp,
      createdAt: platform.clock.now(), lastUsedAt: null,
    };
    return platform.db.inNetwork(async (tx) => {
      if (!(await insertPasskey(tx, passkey))) throw new Problem("already-exists", "This passkey is registered already");
      await record(tx, actor, { action: "passkey.add", subject: passkey.id, detail: { name: input.name } });
      return passkey;
    });
  });
}

/** Names no account and no credential: whoever asks learns nothing about who exists. */
export async function askForPasskey(platform: Ground): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({ rpID: relyingParty(platform).id, userVerification: "required" });
  await platform.db.inNetwork((tx) => insertChallenge(tx, options.challenge, "sign-in", null, expiry(platform)));
  return options;
}

/** Signs in by passkey (WebAuthn §7.2). @throws {Problem} `wrong-sign-in`, whatever the reason */
export function signInByPasskey(
  platform: Ground, input: { response: AuthenticationResponseJSON; orgSlug?: string | undefined }, origin: Origin,
  browser: { session?: string | undefined } = {},
): Promise<SignedIn> {
  const { response } = input;
  return afterTaking(platform, challengeIn(response.response.clientDataJSON), "sign-in", null, (challenge) =>
    platform.db.inNetwork(async (tx) => {
      const passkey = await passkeyLocked(tx, response.id);
      const account = passkey && (await accountById(tx, passkey.accountId));
      if (!passkey || !account || account.status !== "active") throw refused();
      const handle = response.response.userHandle;
      if (handle !== undefined && Buffer.from(handle, "base64url").toString() !== account.id) throw refused();
      const rp = relyingParty(platform);
      const verified = await verifyAuthenticationResponse({
        response, expectedChallenge: challenge, expectedOrigin: rp.origin, expectedRPID: rp.id, requireUserVerification: true,
        credential: { id: passkey.id, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")), counter: passkey.counter },
      }).catch((cause: unknown) => { throw refused(cause); });
      if (!verified.verified) throw refused();
      await savePasskeyUse(tx, passkey.id, verified.authenticationInfo.newCounter, platform.clock.now());
      const opened = await openSession(platform, tx,
        { accountId: account.id, org: input.orgSlug === undefined ? undefined : { slug: input.orgSlug }, prefer: account.lastOrgId },
        origin, browser.session);
      const device = await keepDevice(platform, tx, opened.actor, undefined);
      await record(tx, opened.actor, { action: "session.sign-in", subject: account.id, detail: { by: "passkey", passkey: passkey.id } });
      return { ...opened, device };
    }));
}

export function listPasskeys(platform: Ground, actor: Actor): Promise<Passkey[]> {
  return platform.db.inNetwork((tx) => passkeysOf(tx, actor.accountId));
}

export async function renamePasskey(platform: Ground, actor: Actor, id: string, name: string): Promise<Passkey> {
  mustBeMember(actor);
  return platform.db.inNetwork(async (tx) => {
    const passkey = await renamePasskeyRow(tx, actor.accountId, id, name);
    if (!passkey) throw new Problem("not-found", "You have no such passkey");
    await record(tx, actor, { action: "passkey.rename", subject: id, detail: { name } });
    return passkey;
  });
}

/** @throws {Problem} `not-found`; `gate-closed` when it is the only way in */
export async function removePasskey(platform: Ground, actor: Actor, id: string): Promise<void> {
  mustBeMember(actor);
  return platform.db.inNetwork(async (tx) => {
    if (!(await deletePasskey(tx, actor.accountId, id))) throw new Problem("not-found", "You have no such passkey");
    const account = await accountById(tx, actor.accountId);
    if (!account?.hasPassword && (await passkeysOf(tx, actor.accountId)).length === 0) {
      throw new Problem("gate-closed", "This passkey is your only way to sign in", { mend: "Set a password or add another passkey first" });
    }
    await record(tx, actor, { action: "passkey.remove", subject: id });
  });
}

/** A challenge is spent by the first answer, right or wrong: taken in a transaction of its own, which a refusal does not undo. */
async function afterTaking<T>(
  platform: Ground, challenge: string, purpose: "register" | "sign-in", actor: Actor | null, then: (challenge: string) => Promise<T>,
): Promise<T> {
  const fresh = await platform.db.inNetwork((tx) => takeChallenge(tx, challenge, purpose, actor?.accountId ?? null, platform.clock.now()));
  if (!fresh) throw refused();
  return then(challenge);
}

function mustBeMember(actor: Actor): void {
  if (actor.kind !== "member") throw new Problem("not-allowed", "A token has no passkeys", { mend: "Sign in to manage them" });
}

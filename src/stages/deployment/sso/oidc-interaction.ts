import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { Platform } from "../../../platform/platform.ts";
import type { Org } from "../../../tenancy/index.ts";
import { mayUse } from "../reading.ts";
import { send, stopPage } from "./answer.ts";
import { installationOfClient } from "./oidc-client.ts";
import { noteOidc } from "./oidc-notes.ts";
import type { NetworkSessions, SignedIn } from "./session.ts";

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/** Between authorize and its answer: the network's own session decides, without a page when it is there. */
export async function interact(
  platform: Platform, { provider, org }: { provider: Provider; org: Org }, sessions: NetworkSessions, request: IncomingMessage, response: ServerResponse,
): Promise<void> {
  const here = new URL(request.url ?? "/", platform.config.publicUrl).pathname;
  const details = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!details) return send(response, stopPage({ status: 410, title: "This sign-in waited too long", reason: "Nobody answered it within ten minutes.", next: "Start again from the app.", code: "sso-expired" }));
  const signedIn = await sessions.read(request.headers.cookie);
  const fresh = signedIn !== undefined && (await mustSignInAgain(platform, details, signedIn));
  if (!signedIn || signedIn.actor.orgId !== org.id || fresh) {
    return send(response, { redirect: `/sign-in?org=${org.slug}${fresh ? "&fresh=1" : ""}&next=${encodeURIComponent(here)}` });
  }
  const found = await platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, String(details.params["client_id"] ?? ""));
    return installation && { installation, use: await mayUse(tx, org.id, signedIn.actor.accountId, installation.app) };
  });
  if (!found || !found.use.allowed) {
    const label = found?.installation.app.label ?? "this app";
    const reason = found && !found.use.allowed ? found.use.refusal : "The app is not installed in your org.";
    if (found) await noteOidc(platform, found.installation, { id: undefined, name: signedIn.actor.name }, "refused", reason);
    return send(response, stopPage({ status: 403, title: `You cannot open ${label}`, reason, next: "Ask your admin if you think you should.", code: "sso-not-assigned" }));
  }
  await leavePrevious(provider, details, found.use.person.id);
  await provider.interactionFinished(request, response, {
    login: { accountId: found.use.person.id, ts: Math.floor(signedIn.at.getTime() / 1000), remember: false },
  }, { mergeWithLastSubmission: false });
}

/**
 * `prompt=login` wants a sign-in that is later than the question, `max_age` one that is young enough or else a new one
 * (OIDC Core §3.1.2.1). When the question was first seen is kept with it: its own time is in whole seconds, too coarse to
 * order the two.
 */
async function mustSignInAgain(platform: Platform, details: Interaction, signedIn: SignedIn): Promise<boolean> {
  const kept = details.lastSubmission as { askedAt?: number } | undefined;
  if (kept?.askedAt !== undefined) return signedIn.at.getTime() < kept.askedAt;
  const now = platform.clock.now().getTime();
  const maxAgeS = details.params["max_age"] === undefined ? Number.POSITIVE_INFINITY : Number(details.params["max_age"]);
  const tooOld = !(now - signedIn.at.getTime() <= maxAgeS * 1000);
  if (!tooOld && !details.prompt.reasons.includes("login_prompt")) return false;
  details.lastSubmission = { askedAt: now };
  await details.save(details.exp - Math.floor(Date.now() / 1000));
  return true;
}

/** The provider's session of whoever sat here before ends first: nothing of theirs may mix with the next person's. */
async function leavePrevious(provider: Provider, details: Interaction, personId: string): Promise<void> {
  if (!details.session || details.session.accountId === personId) return;
  await (await provider.Session.findByUid(details.session.uid))?.destroy();
  delete details.session;
  await details.save(details.exp - Math.floor(Date.now() / 1000));
}

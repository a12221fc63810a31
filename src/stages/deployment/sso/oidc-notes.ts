import type { KoaContextWithOIDC } from "oidc-provider";
import { newId } from "../../../kernel/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { personById } from "../../../directory/index.ts";
import type { Org } from "../../../tenancy/index.ts";
import type { Installation } from "../installation.ts";
import { noteProof } from "../reading.ts";
import { installationOfClient } from "./oidc-client.ts";
import * as store from "./store.ts";

/** A code that was redeemed: somebody is signed in, and OpenID Connect was seen to work. */
export async function noteSignIn(platform: Platform, org: Org, ctx: KoaContextWithOIDC): Promise<void> {
  const found = await platform.db.inTenant(org.id, async (tx) => {
    const installation = await installationOfClient(tx, ctx.oidc.client?.clientId ?? "");
    const person = await personById(tx, org.id, ctx.oidc.account?.accountId ?? ctx.oidc.entities.AccessToken?.accountId ?? "");
    if (installation) await noteProof(platform, tx, installation.app.id, "oidc");
    return installation && { installation, person };
  });
  if (found) await noteOidc(platform, found.installation, { id: found.person?.id, name: found.person?.displayName ?? "" }, "signed_in", "");
}

export async function noteOidc(platform: Platform, { app }: Installation, person: { id: string | undefined; name: string }, outcome: store.SignOn["outcome"], reason: string): Promise<void> {
  const at = platform.clock.now();
  await platform.db.inTenant(app.orgId, (tx) => store.addSignOn(tx, app.orgId, {
    id: newId("son", at.getTime()), appId: app.id, protocol: "oidc", personId: person.id, personName: person.name, at, outcome, reason, trace: {},
  }));
}

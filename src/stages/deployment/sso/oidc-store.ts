import { sql } from "kysely";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import type { OrgId } from "../../../kernel/index.ts";
import type { Tx } from "../../../platform/db/index.ts";
import type { Platform } from "../../../platform/platform.ts";

type Tables = {
  oidc_artifact: {
    org_id: string; model: string; id: string; payload: unknown; grant_id: string | null; uid: string | null; user_code: string | null;
    consumed_at: Date | null; expires_at: Date | null;
  };
};

/** One org's shelf for one kind of artifact. Clients are not kept here: they follow from the org's apps. */
export function artifactAdapter(platform: Platform, orgId: OrgId, model: string, findClient: (id: string) => Promise<AdapterPayload | undefined>): Adapter {
  const inOrg = <T>(work: (tx: Tx) => Promise<T>) => platform.db.inTenant(orgId, work);
  const rows = (tx: Tx) => tx.withTables<Tables>().selectFrom("oidc_artifact").selectAll().where("model", "=", model);
  const alive = (row: Tables["oidc_artifact"] | undefined): AdapterPayload | undefined => {
    if (!row || (row.expires_at && row.expires_at <= platform.clock.now())) return undefined;
    return { ...(row.payload as AdapterPayload), ...(row.consumed_at ? { consumed: Math.floor(row.consumed_at.getTime() / 1000) } : {}) };
  };
  return {
    async upsert(id, payload, expiresIn) {
      const row = {
        payload: JSON.stringify(payload), grant_id: payload.grantId ?? null, uid: payload.uid ?? null, user_code: payload.userCode ?? null,
        expires_at: expiresIn ? new Date(platform.clock.now().getTime() + expiresIn * 1000) : null,
      };
      await inOrg((tx) => tx.withTables<Tables>().insertInto("oidc_artifact").values({ org_id: orgId, model, id, consumed_at: null, ...row })
        .onConflict((c) => c.columns(["org_id", "model", "id"]).doUpdateSet(row)).execute());
    },
    find: async (id) => (model === "Client" ? findClient(id) : alive(await inOrg((tx) => rows(tx).where("id", "=", id).executeTakeFirst()))),
    findByUid: async (uid) => alive(await inOrg((tx) => rows(tx).where("uid", "=", uid).executeTakeFirst())),
    findByUserCode: async (userCode) => alive(await inOrg((tx) => rows(tx).where("user_code", "=", userCode).executeTakeFirst())),
    async consume(id) {
      // of several that redeem one code at once, one row changes once
      const row = await inOrg((tx) => tx.withTables<Tables>().updateTable("oidc_artifact").set({ consumed_at: platform.clock.now() })
        .where("model", "=", model).where("id", "=", id).where("consumed_at", "is", null).returning("id").executeTakeFirst());
      if (!row) throw new errors.InvalidGrant(`${model} was used by someone faster`);
    },
    async destroy(id) {
      await inOrg((tx) => tx.withTables<Tables>().deleteFrom("oidc_artifact").where("model", "=", model).where("id", "=", id).execute());
    },
    async revokeByGrantId(grantId) {
      await inOrg((tx) => sql`delete from oidc_artifact where grant_id = ${grantId}`.execute(tx));
    },
  };
}

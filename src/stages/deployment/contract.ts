import { z } from "zod";
import { PROTOCOLS } from "./installation.ts";

export const appParams = z.strictObject({ id: z.string().regex(/^app_[0-9a-z]{26}$/) });
export const assignmentParams = appParams.extend({ assignment: z.string().regex(/^asg_[0-9a-z]{26}$/) });
const protocol = z.enum(PROTOCOLS);

export const AppSummary = z.object({
  id: z.string(), slug: z.string(), label: z.string(), version: z.string(), status: z.enum(["setup", "active", "inactive"]), enabled: z.array(protocol),
  logoUrl: z.string().nullable(), capabilities: z.array(z.string()), updatedAt: z.string(), hidden: z.boolean(),
});

/** One thing to do at setup, ticked only on proof. */
export const StepView = z.object({ id: z.string(), protocol, label: z.string(), done: z.boolean(), doneAt: z.string().nullable() });

export const AppView = AppSummary.extend({
  digest: z.string(), rowVersion: z.number(), offered: z.array(protocol),
  variables: z.array(z.object({
    name: z.string(), label: z.string(), help: z.string().nullable(), example: z.string().nullable(), required: z.boolean(),
    /** Always empty for a secret; `given` says whether there is one. */
    value: z.string(), secret: z.boolean(), given: z.boolean(),
  })),
  /** Values to carry to the other side: metadata URL, issuer, client id, ACS URL … */
  values: z.array(z.object({ name: z.string(), label: z.string(), value: z.string(), protocol })),
  steps: z.array(StepView),
  guides: z.array(z.object({ capability: z.string(), sections: z.array(z.object({ id: z.string(), title: z.string(), html: z.string() })) })),
  launchUrl: z.string(),
  /** What became of the integration in the catalog; null when it is simply published, or this org may not see it any more. */
  listing: z.object({
    state: z.enum(["published", "deprecated", "under_audit", "suspended", "removed"]), label: z.string(), reason: z.string().nullable(), since: z.string().nullable(),
    deprecation: z.object({ at: z.string(), note: z.string(), successor: z.string().nullable(), endsOn: z.string().nullable() }).nullable(),
  }).nullable(),
});

export const installBody = z.strictObject({
  slug: z.string().max(64), version: z.string().max(32).optional(), label: z.string().trim().min(1).max(100).optional(),
  variables: z.record(z.string(), z.string().max(1024)).default({}), enabled: z.array(protocol).optional(),
});
export const configureBody = z.strictObject({
  rowVersion: z.int(), label: z.string().trim().min(1).max(100).optional(), variables: z.record(z.string(), z.string().max(1024)).optional(),
  enabled: z.array(protocol).optional(), status: z.enum(["active", "inactive"]).optional(), hidden: z.boolean().optional(),
});
export const target = z.strictObject({ kind: z.enum(["person", "group"]), id: z.string().max(64) });
export const assignBody = z.strictObject({ targets: z.array(target).min(1).max(1000) });

export const AssignmentView = z.object({ id: z.string(), kind: z.enum(["person", "group"]), targetId: z.string(), name: z.string(), people: z.number(), assignedAt: z.string(), assignedBy: z.string() });
export const SignOnView = z.object({
  id: z.string(), protocol: z.enum(["saml", "oidc"]), person: z.string(), at: z.string(), outcome: z.enum(["signed_in", "refused", "failed"]), reason: z.string(),
  trace: z.record(z.string(), z.string()),
});
export const TileView = z.object({ id: z.string(), label: z.string(), logoUrl: z.string().nullable(), launchUrl: z.string() });

export const slugParams = z.strictObject({ slug: z.string().max(64) });

/** How far an integration is used: counts alone, never who. */
export const AdoptionView = z.object({
  orgs: z.number(), apps: z.number(), active: z.number(), setup: z.number(), inactive: z.number(),
  /** Versions that some app runs on; the most used first. */
  versions: z.array(z.object({ version: z.string(), apps: z.number(), active: z.number() })),
});

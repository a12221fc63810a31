import type { AccountId, OrgId } from "../../kernel/index.ts";
import type { PublicManifest } from "../manifest/index.ts";
import type { AppId } from "./installation.ts";

/** A throw-away org in which a submitted revision is installed, so that an analyst can sign in to the app by it. */
export interface Trial {
  /** The throw-away org. */
  orgId: OrgId;
  publisherOrgId: OrgId;
  submissionId: string;
  digest: string;
  slug: string;
  /** What a listing would show: the org may not read what is the publisher's alone. */
  manifest: PublicManifest;
  logoDigest: string | undefined;
  appId: AppId;
  openedBy: AccountId;
  openedByName: string;
  openedAt: Date;
  endsAt: Date;
}

/** Hours after which a trial ends by itself. */
export const TRIAL_HOURS = 4;

/** The version of an app in a trial. No listing has one of this name. */
export const TRIAL_VERSION = "trial";

/** The protocols by which an analyst can sign in; provisioning would need the publisher's secrets. */
export const TRIED = ["saml", "oidc"] as const;

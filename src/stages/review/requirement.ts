import { type Manifest, type Requirement, requirementsOf } from "../manifest/index.ts";

export type RequirementId = Requirement["id"];

/** What a person may say of a rule that no check can see. */
export const JUDGED_AS = ["pass", "fail", "not_applicable"] as const;

export interface Judgement {
  requirement: RequirementId;
  /** The revision that was looked at. */
  digest: string;
  verdict: (typeof JUDGED_AS)[number];
  note: string;
  accountId: string;
  analystName: string;
  at: Date;
}

/** A requirement of a submission: what was said of it over this digest, and the last word over an earlier one. */
export interface Standing {
  requirement: Requirement;
  now: Judgement | undefined;
  earlier: Judgement | undefined;
}

/** Those that words, pictures and contacts of a listing can break; an update of these alone is asked for no others. */
const OF_LISTING: ReadonlySet<RequirementId> = new Set(["listing-honest", "logo-plain", "contacts-real"]);

/** What this revision is asked for, each with what was said of it. @param judged of the submission, oldest first */
export function standings(of: { manifest: Manifest; digest: string; listingOnly: boolean }, judged: readonly Judgement[]): Standing[] {
  return requirementsOf(of.manifest).filter((one) => !of.listingOnly || OF_LISTING.has(one.id)).map((requirement) => {
    const said = judged.filter((one) => one.requirement === requirement.id);
    return { requirement, now: said.findLast((one) => one.digest === of.digest), earlier: said.findLast((one) => one.digest !== of.digest) };
  });
}

/** Where an analyst looks, and what a publisher does when it is not met. */
export const GUIDANCE = {
  "listing-honest": {
    look: "Compare name, logo and description with the publisher's own site. A proven domain that matches it is a good sign.",
    mend: "Use the name, logo and description of your own product, as on your own site.",
  },
  "logo-plain": {
    look: "Look at the logo beside the others of the catalog, at its smallest size and on a dark ground.",
    mend: "Send an icon alone: without a trademark sign, without small print, readable at 24 pixels.",
  },
  "multi-tenant": {
    look: "Look for addresses that belong to one customer. What differs between customers has to be a variable.",
    mend: "Make a variable of every value that differs between your customers.",
  },
  "guide-complete": {
    look: "Follow the guide in the preview, step by step, in the test tenant. Pictures show what is there today.",
    mend: "Write every step that a customer makes in your app, with pictures of today's pages.",
  },
  "contacts-real": {
    look: "Write to the escalation contact and wait for the answer of a person.",
    mend: "Name an escalation contact where a person answers within a business day.",
  },
  "test-account-works": {
    look: "Sign in to the test tenant with the test account. It configures sign-on and sees the people who were made.",
    mend: "Give us a test account that signs in, and may configure sign-on and see people.",
  },
  "email-not-proof": {
    look: "Look at how the app finds the account of who signs in. An address alone, unproven, lets one person take another's account.",
    mend: "Join accounts by issuer and subject; take an e-mail address only when it is proven.",
  },
  "big-bang-way-back": {
    look: "Force SAML on everybody in the test tenant, then take the way back as an administrator without SAML.",
    mend: "Keep a way in for administrators when SAML fails, and name it in the guide.",
  },
  "attributes-supported": {
    look: "Look up a person who was made in the test tenant, and compare each mapped attribute with what was sent.",
    mend: "Map only the attributes that your app keeps, and keep each that is mapped.",
  },
  "group-limits": {
    look: "Look in the guide for how many groups, and members of a group, the app bears.",
    mend: "Say in the guide how many groups, and members of a group, your app bears.",
  },
  "entitlements-clear": {
    look: "Read the names and descriptions of the entitlements as somebody who grants them and does not know the app.",
    mend: "Give each entitlement a name and a description that say what holding it allows.",
  },
} as const satisfies Record<RequirementId, { look: string; mend: string }>;

/** What the publisher reads when a requirement is not met. */
export const failedWords = ({ id, asks }: Requirement, note: string): string => `${asks} Not yet: ${note}\n\n${GUIDANCE[id].mend}`;

import type { Answers } from "../../lib/views.ts";

export type Policy = Answers["network.policy"];
/** What the form holds: numbers as they are typed. */
export interface PolicyForm { desk: Policy["desk"]; evidenceFreshH: string; openSubmissions: string; accept: boolean; policiesVersion: string; policiesUrl: string }

export const toForm = (policy: Policy): PolicyForm => ({
  desk: policy.desk, evidenceFreshH: String(policy.evidenceFreshH), openSubmissions: String(policy.openSubmissions),
  accept: policy.policies !== null, policiesVersion: policy.policies?.version ?? "", policiesUrl: policy.policies?.url ?? "",
});

/** Where each input stands in a request, so that what the API says of a path is shown beside it. */
export const PATHS = { evidenceFreshH: "/evidenceFreshH", openSubmissions: "/openSubmissions", policiesVersion: "/policies/version", policiesUrl: "/policies/url" } as const;

const LIMITS = { evidenceFreshH: 8760, openSubmissions: 10_000 } as const;

/** What is wrong with the form before anything is sent, by input. */
export function wrongOf(form: PolicyForm): Partial<Record<keyof typeof PATHS, string>> {
  const whole = (name: keyof typeof LIMITS): string | undefined =>
    /^\d+$/.test(form[name]) && Number(form[name]) >= 1 && Number(form[name]) <= LIMITS[name] ? undefined : `A whole number from 1 to ${LIMITS[name].toLocaleString("en")}.`;
  const [hours, open] = [whole("evidenceFreshH"), whole("openSubmissions")];
  return {
    ...(hours ? { evidenceFreshH: hours } : {}), ...(open ? { openSubmissions: open } : {}),
    ...(form.accept && form.policiesVersion.trim() === "" ? { policiesVersion: "A version, such as 2027-01." } : {}),
    ...(form.accept && !/^https?:\/\/[^\s/]+/.test(form.policiesUrl.trim()) ? { policiesUrl: "An address that begins with https://." } : {}),
  };
}

/** What differs from what was read: only that is sent. */
export function changesOf(base: Policy, form: PolicyForm): Partial<Omit<Policy, "version">> {
  const policies = form.accept ? { version: form.policiesVersion.trim(), url: form.policiesUrl.trim() } : null;
  return {
    ...(form.desk === base.desk ? {} : { desk: form.desk }),
    ...(form.evidenceFreshH === String(base.evidenceFreshH) ? {} : { evidenceFreshH: Number(form.evidenceFreshH) }),
    ...(form.openSubmissions === String(base.openSubmissions) ? {} : { openSubmissions: Number(form.openSubmissions) }),
    ...(JSON.stringify(policies) === JSON.stringify(base.policies && { version: base.policies.version, url: base.policies.url }) ? {} : { policies }),
  };
}

export const RULE_WORDS: Record<string, string> = { desk: "Desk", evidenceFreshH: "Hours for which a run counts", openSubmissions: "Open submissions per org", policies: "Policies to accept" };
const DESK_WORDS: Record<string, string> = { mandatory: "people decide", optional: "machine gates may publish" };
export const valueWords = (value: unknown): string => {
  if (value === null || value === undefined) return "none";
  if (typeof value === "object" && "url" in value && "version" in value) return `${String(value.version)} ${String(value.url)}`;
  return DESK_WORDS[String(value)] ?? String(value);
};

/**
 * After somebody else was faster: what they changed, what both changed, and the form with their words where this page changed
 * nothing.
 */
export function mergedWith(theirs: Policy, base: Policy, form: PolicyForm): { form: PolicyForm; theirs: { rule: string; value: string; mine: string | undefined }[] } {
  const mine = changesOf(base, form);
  const changed = changesOf(base, toForm(theirs));
  const next = toForm(theirs);
  return {
    form: {
      ...next, ...("desk" in mine ? { desk: form.desk } : {}), ...("evidenceFreshH" in mine ? { evidenceFreshH: form.evidenceFreshH } : {}),
      ...("openSubmissions" in mine ? { openSubmissions: form.openSubmissions } : {}),
      ...("policies" in mine ? { accept: form.accept, policiesVersion: form.policiesVersion, policiesUrl: form.policiesUrl } : {}),
    },
    theirs: Object.entries(changed).map(([rule, value]) => ({ rule, value: valueWords(value), mine: rule in mine ? valueWords(mine[rule as keyof typeof mine]) : undefined })),
  };
}

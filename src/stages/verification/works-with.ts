import type { Manifest } from "../manifest/index.ts";
import type { Check, Gate } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { NEEDS } from "./checks/scim/needs.ts";
import { type Client, CLIENT_NAMES, CLIENTS, type Dialect } from "./dialect.ts";
import type { WorksWith } from "./report.ts";
import type { Outcome } from "./verdict.ts";

type Result = { id: string; outcome: Outcome };
type About = Pick<Check, "id" | "protocol" | "kind" | "gate">;

/** Ids of the checks that a client needs of a server of that version; undefined when it does not speak it. */
export function needsOf(client: Client, version: "2.0" | "1.1", checks: readonly About[] = CHECKS): readonly string[] | undefined {
  if (client !== "rfc") return NEEDS[client][version];
  return checks.filter((c) => c.protocol === "scim" && c.gate === "blocks" && c.kind !== "attack" && !c.id.startsWith("LC-")).map((c) => c.id);
}

/** Names of the products whose provisioning rests on a check. */
export const neededBy = (id: string): string[] =>
  Object.entries(NEEDS).filter(([, versions]) => versions["2.0"].includes(id) || versions["1.1"]?.includes(id)).map(([client]) => CLIENT_NAMES[client as keyof typeof NEEDS]);

/**
 * What a violation does under a dialect. Attacks weigh what they always do. Of the rest, what that client needs blocks, and what it
 * never sends or reads is only told.
 */
export function gateUnder(check: About, dialect: Dialect, version: "2.0" | "1.1"): Gate {
  if (check.protocol !== "scim" || dialect === "rfc") return check.gate;
  if (needsOf(dialect, version)?.includes(check.id)) return "blocks";
  return check.kind === "attack" ? check.gate : "informs";
}

/** In whose words a check is asked: what a client needs, in its own; what it never sends, in the standard's. */
export const spokenIn = (check: About, dialect: Dialect, version: "2.0" | "1.1"): Dialect =>
  dialect !== "rfc" && needsOf(dialect, version)?.includes(check.id) ? dialect : "rfc";

/** With whose provisioning the app works: worked out from answers alone, never asserted. Empty where the manifest describes no SCIM. */
export function worksWith(manifest: Manifest, results: readonly Result[], checks: readonly About[] = CHECKS): WorksWith[] {
  const scim = manifest.provisioning?.scim;
  if (!scim) return [];
  const outcomes = new Map(results.map((r) => [r.id, r.outcome]));
  return CLIENTS.map((client): WorksWith => {
    const row = (outcome: WorksWith["outcome"], because: readonly string[], reason: string): WorksWith => ({ client, name: CLIENT_NAMES[client], outcome, because: [...because], reason });
    const needs = needsOf(client, scim.version, checks);
    if (!needs) return row("does_not_apply", [], `${CLIENT_NAMES[client]} does not speak SCIM ${scim.version}.`);
    const failed = needs.filter((id) => outcomes.get(id) === "violated");
    if (failed.length > 0) return row("does_not_work", failed, `${countOf(failed)} that it rests on failed.`);
    const untold = needs.filter((id) => outcomes.get(id) === "could_not_tell" || !outcomes.has(id));
    if (untold.length > 0) return row("could_not_tell", untold, `${countOf(untold)} that it rests on gave no answer.`);
    const held = needs.filter((id) => outcomes.get(id) === "held");
    if (held.length === 0) return row("does_not_apply", [], "The manifest declares nothing that it uses.");
    return row("works", [], `${countOf(held)} that it rests on held.`);
  });
}

const countOf = (ids: readonly string[]) => `${ids.length} ${ids.length === 1 ? "check" : "checks"}`;

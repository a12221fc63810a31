import { findChromium } from "../../../platform/browser/index.ts";
import type { VerifyInput } from "../engine.ts";
import type { Report } from "../report.ts";
import { type RunRecord, testedPart } from "./bundle.ts";

/** What has to be kept of a run besides its report, so that it can be judged again. */
export function recordOf(input: Pick<VerifyInput, "manifest" | "secrets" | "bench" | "allowLocal" | "patienceMs" | "settlesMs" | "browser" | "variables">, report: Report): RunRecord {
  const { patienceMs, settlesMs, variables, bench: { identity, url } } = input;
  return {
    schema: "entente-record/1", report, manifest: testedPart(input.manifest), secrets: Object.keys(input.secrets).sort(),
    bench: { url, key: identity.key, secondKey: identity.second.key, clientId: identity.oidc.clientId, secondClientId: identity.second.oidc.clientId },
    settings: {
      allowLocal: input.allowLocal, browser: findChromium(input.browser) !== undefined,
      ...(patienceMs === undefined ? {} : { patienceMs }), ...(settlesMs === undefined ? {} : { settlesMs }), ...(variables === undefined ? {} : { variables: { ...variables } }),
    },
  };
}

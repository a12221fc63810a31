import { knownVulnerableLacks } from "../test/targets/known-vulnerable/apps.ts";
import { goLacks } from "../test/targets/others/golang.ts";
import { pythonLacks } from "../test/targets/others/python.ts";

/**
 * Puts what the proof needs of others in place, once per machine: Python packages, Go programs, releases with published weaknesses.
 * The tests would do it themselves; here it is done before anything is measured. Whatever is missing is said, and no failure yet:
 * the tests skip by name what they lack.
 */
for (const [name, lacks] of [["Python packages", pythonLacks], ["Go programs", goLacks], ["releases with published weaknesses", knownVulnerableLacks]] as const) {
  const began = Date.now();
  const missing = lacks();
  console.log(missing === undefined ? `${name}: here after ${((Date.now() - began) / 1000).toFixed(1)} s` : `missing: ${missing}`);
}

import { describe, expect, it } from "vitest";
import { ScimError, type ScimErrorCode } from "./error.ts";
import { readError } from "./read.ts";
import { retryAt, retryPlan, type RetryState } from "./retry.ts";

const limited = (retryAfter?: string) => readError({ status: 429, headers: { "retry-after": retryAfter }, body: "" });

/** Waits of a job that meets these errors one after the other, then how it ended. */
function waits(errors: ScimError[], random = () => 0.5, max?: number): (number | string)[] {
  let state: RetryState | null = null;
  return errors.map((error) => {
    const plan = retryPlan(error, state, random, max);
    state = JSON.parse(JSON.stringify(plan.state)) as RetryState; // it must survive a restart
    return plan.kind === "wait" ? plan.waitS : plan.because;
  });
}
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

describe("the schedule of retries", () => {
  it.each([
    ["37", 37], ["1", 1], ["0", 1], ["3600", 3600], ["86400", 3600], ["999999999999999", 3600],
    [undefined, 300], ["", 300], ["-5", 300], ["1.5", 300], ["null", 300], ["Wed, 21 Oct 2026 07:28:00 GMT", 300], ["9".repeat(40), 300],
  ])("waits after Retry-After %j for %i seconds", (header, waitS) => {
    expect(waits([limited(header)])).toEqual([waitS]);
  });

  it("doubles with each further 429, stays under an hour, and gives up at the tenth", () => {
    expect(waits(times(10, limited()))).toEqual([300, 600, 1200, 2400, 3600, 3600, 3600, 3600, 3600, "gave-up"]);
    expect(waits(times(4, limited("30")))).toEqual([30, 60, 120, 240]);
  });

  it("never comes back earlier than the app states, even on a further 429", () => {
    expect(waits([limited("30"), limited("200")])).toEqual([30, 200]);
  });

  it("starts the 429 schedule afresh after another failure", () => {
    expect(waits([limited("700"), new ScimError("server", ""), limited()], () => 0)).toEqual([700, 10, 300]);
  });

  it("backs off after server failures between half and whole of 10, 20, 40 … seconds", () => {
    const down = times(4, new ScimError("timeout", ""));
    expect(waits(down, () => 0)).toEqual([5, 10, 20, 40]);
    expect(waits(down, () => 1)).toEqual([10, 20, 40, 80]);
    expect(waits(times(40, new ScimError("server", "")), () => 1, 50).at(-1)).toBe(3600);
    expect(waits([readError({ status: 503, headers: { "retry-after": "90" }, body: "" })])).toEqual([90]);
  });

  it.each<[ScimErrorCode, string]>([["unauthorized", "credentials"], ["forbidden", "credentials"], ["invalid", "never"], ["identity-clash", "never"], ["redirected", "never"]])("stops at once after %s: %s", (code, because) => {
    expect(waits([new ScimError(code, "")])).toEqual([because]);
  });

  it("adds whole seconds to the clock it is given", () => {
    expect(retryAt(new Date("2026-01-01T00:00:00Z"), 300).toISOString()).toBe("2026-01-01T00:05:00.000Z");
  });
});

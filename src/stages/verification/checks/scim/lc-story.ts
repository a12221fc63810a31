import { mappedProfile, type MappingInput, type MappedProfile } from "../../../manifest/index.ts";
import { type AttributeValues, differences, type Failed, type GroupMember, type JsonObject, serialize, type Steps } from "../../../../protocols/scim/index.ts";
import type { Made, ScimAnswer, ScimBench } from "../../bench/scim-bench.ts";
import { type Check, type CheckDefinition, defineCheck } from "../../check.ts";
import { CannotTell, type Verdict } from "../../verdict.ts";

const FIRST_LOOK_AGAIN_MS = 50;

/** What one run's life cycle knows so far. */
export interface Story {
  person: { id: string; user: MappingInput["user"] };
  /** Their account, once there is one. */
  account: Made | undefined;
  group: { made: Made; displayName: string; people: Made[] } | undefined;
}

/** A step of the life cycle: a check of its own, played after those before it. */
export interface LifeStep {
  check: Check;
  after: readonly LifeStep[];
  play(bench: ScimBench, story: Story): Promise<Verdict>;
}

type Words = Omit<CheckDefinition<"scim">, "protocol" | "kind" | "run" | "id"> & { id: `LC-${string}` };

const stories = new WeakMap<ScimBench, { story: Story; played: Set<LifeStep> }>();

/**
 * A step, as a check. What went before it is played first, once for a run; where that did not work, this step could not tell.
 * A step that does not apply to the app is passed over.
 */
export function lifeStep(words: Words, after: readonly LifeStep[], play: LifeStep["play"]): LifeStep {
  const step: LifeStep = {
    after, play,
    check: defineCheck<"scim">({
      ...words, protocol: "scim", kind: "flow",
      async run(bench) {
        const { story, played } = storyOf(bench);
        for (const before of after) await playOnce(before, bench, story, played);
        played.delete(step);
        const verdict = await play(bench, story);
        if (verdict.outcome === "held") played.add(step);
        return verdict;
      },
    }),
  };
  return step;
}

async function playOnce(step: LifeStep, bench: ScimBench, story: Story, played: Set<LifeStep>): Promise<void> {
  if (played.has(step) || (step.check.applies as (scim: unknown, manifest: unknown) => true | string)(bench.section, bench.manifest) !== true) return;
  for (const before of step.after) await playOnce(before, bench, story, played);
  const verdict = await step.play(bench, story);
  if (verdict.outcome === "violated" || verdict.outcome === "could_not_tell") throw new CannotTell(`The step before, ${step.check.id}, did not work: ${verdict.saw}`, ...verdict.evidence);
  played.add(step);
}

function storyOf(bench: ScimBench) {
  let known = stories.get(bench);
  if (!known) {
    const word = bench.word();
    const userName = `${word}@entente-test.example`;
    known = {
      played: new Set(),
      story: {
        person: { id: `per-${word}`, user: { id: `per-${word}`, userName, email: userName, givenName: "Tess", familyName: "Tester", displayName: "Tess Tester", active: true } },
        account: undefined, group: undefined,
      },
    };
    stories.set(bench, known);
  }
  return known;
}

/** What the manifest's mappings tell the app about somebody, as a deployment would. @throws {CannotTell} when they give no userName. */
export function profileOf(bench: ScimBench, user: MappingInput["user"]): MappedProfile {
  const org = { id: "org-entente-test", slug: "entente-test", name: "Entente test" };
  const profile = mappedProfile(bench.section.attributes, { user, app: bench.manifest.test?.variables ?? {}, groups: [], org });
  if (!profile) throw new CannotTell("The manifest's mappings give a test person no userName.");
  return profile;
}

/** What came of a run of the network's provisioner. */
export interface Driven<Outcome> {
  outcome: Outcome;
  answers: ScimAnswer[];
  /** Requests that could change something. */
  writes: number;
}

/** Sends what the network's own engine asks for, request by request. Whatever it makes is deleted at the end of the run. */
export async function drive<Outcome>(bench: ScimBench, steps: Steps<Outcome>): Promise<Driven<Outcome>> {
  const answers: ScimAnswer[] = [];
  let writes = 0;
  let step = steps.next();
  while (!step.done) {
    const { method, url, headers, body } = serialize("", step.value);
    const answer = await bench.request(method, url, { body, headers });
    answers.push(answer);
    if (method !== "GET") writes++;
    if (method === "POST" && answer.status >= 200 && answer.status < 300) bench.adopt(url.startsWith("/Groups") ? "Groups" : "Users", answer);
    const retryAfter = answer.headers["retry-after"];
    step = steps.next({ status: answer.status, headers: typeof retryAfter === "string" ? { "retry-after": retryAfter } : {}, body: answer.text });
  }
  return { outcome: step.value, answers, writes };
}

/** Reads until it fits, at once and then at growing distances. @returns the last reading */
export async function settled(bench: ScimBench, made: Pick<Made, "type" | "id">, fits: (answer: ScimAnswer) => boolean): Promise<{ read: ScimAnswer; fits: boolean }> {
  let waited = 0;
  for (let waitMs = FIRST_LOOK_AGAIN_MS; ; waitMs *= 2) {
    const read = await bench.read({ json: {}, answer: NO_ANSWER, ...made });
    if (fits(read) || waited + waitMs > bench.settlesMs) return { read, fits: fits(read) };
    await bench.pause(waitMs);
    waited += waitMs;
  }
}

const NO_ANSWER: ScimAnswer = { status: 0, headers: {}, json: {}, text: "", ms: 0, exchange: "" };

/** Attributes that a resource does not hold as it should. */
export const lacking = (bench: ScimBench, json: Record<string, unknown>, values: AttributeValues): string[] =>
  Object.keys(differences(json as JsonObject, values, bench.section.version));

/** A person as a member of a pushed group. */
export const memberOf = (made: Made): GroupMember => ({ value: made.id, display: String(made.json["userName"]) });

/** Why the engine gave up, in its own words; undefined when it did not. */
export const failureOf = (outcome: { kind: string } | Failed): string | undefined => ("error" in outcome ? outcome.error.message : undefined);

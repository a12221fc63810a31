import { z } from "zod";
import { IMAGE_NAME, imageSchema } from "../manifest/index.ts";
import { GATES } from "./gates.ts";
import { IMAGE_TYPES } from "./image.ts";
import { MOVE_NAMES, STATE_NAMES } from "./states.ts";

export const submissionParams = z.strictObject({ id: z.string().regex(/^sub_[0-9a-z]{26}$/) });

export const FieldProblemView = z.object({
  path: z.string(), code: z.string(), message: z.string(), mend: z.string().optional(), line: z.number().optional(), column: z.number().optional(),
});

export const GateView = z.object({
  id: z.enum(GATES), code: z.string(), label: z.string(), open: z.boolean(), mend: z.string(),
  /** What will close it, though it is open today: a rule of the network that begins later. */
  note: z.string().optional(),
  /** The page of the console on which it is met. */
  path: z.string(),
});

export const HoldView = z.object({
  code: z.string(), message: z.string(), needs: z.enum(["phases", "person"]), raisedAt: z.string(), clearedAt: z.string().nullable(), clearedBy: z.string().nullable(), note: z.string(),
});

export const CompatibilityView = z.object({
  runId: z.string(), digest: z.string(), verdict: z.enum(["held", "violated", "could_not_tell"]), finishedAt: z.string(),
  /** Checks that held when the version was published and do not now. */
  broken: z.array(z.string()),
});

const sizes = z.enum(["major", "minor", "patch"]);
export const ReleaseView = z.object({
  /** The version it is to become: what was chosen, or what is suggested. */
  version: z.string(), chosen: z.string().nullable(), changelog: z.string(),
  suggested: z.object({ version: z.string(), size: sizes, reasons: z.array(z.object({ path: z.string(), size: sizes, because: z.string() })) }),
  /** The version that is live today; null for a new integration. */
  current: z.string().nullable(),
  /** The day the publisher wishes. */
  publishOn: z.string().nullable(),
});

export const EvidenceView = z.object({
  runId: z.string(), digest: z.string(), verdict: z.enum(["held", "violated", "could_not_tell"]), finishedAt: z.string(),
  checks: z.number(), held: z.number(), violated: z.number(), couldNotTell: z.number(), notProven: z.number().optional(),
});

export const SectionView = z.object({ id: z.string(), label: z.string(), required: z.number(), satisfied: z.number(), problems: z.number() });

export const SubmissionSummary = z.object({
  id: z.string(), slug: z.string().nullable(), name: z.string(), state: z.enum(STATE_NAMES), label: z.string(),
  actsNext: z.enum(["publisher", "desk", "network", "nobody"]), clock: z.enum(["none", "running", "paused"]),
  percent: z.number(), enteredAt: z.string(), dueAt: z.string().nullable(), updatedAt: z.string(), version: z.number(), logoUrl: z.string().nullable(),
  /** While it is being published: when it becomes public. */
  publishAt: z.string().nullable(),
  /** How often it was sent again after the first time. */
  resubmissions: z.number(),
  /** Only words and pictures of the listing differ from the live version: no run, one person. */
  listingOnly: z.boolean(),
});

export const SubmissionView = SubmissionSummary.extend({
  manifest: z.unknown(),
  draftDigest: z.string().nullable(),
  digest: z.string().nullable(),
  evidence: EvidenceView.nullable(),
  compatibility: CompatibilityView.nullable(),
  /** The live version that this one would follow; null for a new integration. */
  updates: z.object({ digest: z.string(), version: z.string().nullable() }).nullable(),
  release: ReleaseView,
  /** By when the desk would answer if it were submitted now; null where it cannot be submitted. */
  expectedBy: z.string().nullable(),
  holds: z.array(HoldView),
  /** When the test secrets are deleted: after its end, or when a draft rests for too long; null while the desk acts, and when there are none. */
  secretsUntil: z.string().nullable(),
  problems: z.array(FieldProblemView),
  warnings: z.array(FieldProblemView),
  sections: z.array(SectionView),
  capabilities: z.array(z.string()),
  gates: z.array(GateView),
  secrets: z.array(z.object({ name: z.string(), set: z.boolean(), setAt: z.string().nullable() })),
  can: z.array(z.enum([...MOVE_NAMES, "edit", "delete", "run", "schedule", "copy"])),
});

export const MoveView = z.object({
  at: z.string(), actorName: z.string(), move: z.string(), from: z.string(), to: z.string(), toLabel: z.string(), digest: z.string().nullable(), note: z.string(),
});

export const createBody = z.strictObject({
  /** The manifest as text (YAML or JSON); its errors come back with line and column. */
  text: z.string().max(1_048_576).optional(),
  /** Or as a value, whole or partial. */
  manifest: z.record(z.string(), z.unknown()).optional(),
});
export const saveBody = z.strictObject({ version: z.int(), manifest: z.record(z.string(), z.unknown()) });
export const versionBody = z.strictObject({ version: z.int().optional(), note: z.string().max(4000).optional() });
const releaseText = z.string().max(20);
const changelogText = z.string().max(4000);
export const submitBody = versionBody.extend({ release: releaseText.optional(), changelog: changelogText.optional() });
export const releaseBody = z.strictObject({
  version: z.int().optional(),
  /** `null` takes the choice back: the suggested one is used. */
  release: releaseText.nullable().optional(),
  changelog: changelogText.optional(),
  /** Not public before this moment; `null`: as soon as it is approved. */
  publishOn: z.iso.datetime({ offset: true }).nullable().optional(),
});
export const secretParams = submissionParams.extend({ name: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/) });
export const liveSecretParams = z.strictObject({ slug: z.string().max(64), name: secretParams.shape.name });
export const secretBody = z.strictObject({ value: z.string().min(1).max(4096) });
export const logoBody = z.strictObject({ base64: z.string().max(1_400_000) });

export const imageParams = submissionParams.extend({ name: z.string().regex(IMAGE_NAME).max(64) });
export const imageBody = z.strictObject({
  base64: z.string().max(2_700_000),
  /** What the file is; one that is something else is refused. */
  mediaType: z.enum(IMAGE_TYPES),
  /** `dark`: the picture that stands in for the other one in the dark theme. */
  theme: z.enum(["light", "dark"]).default("light"),
  /** Where it stands beside the manifest; named by the picture when it is left out. */
  file: imageSchema.shape.file.optional(),
});
export const ImageView = z.object({
  submission: SubmissionView,
  image: z.object({
    digest: z.string(), url: z.string(), mediaType: z.enum(IMAGE_TYPES), width: z.number(), height: z.number(), bytes: z.number(),
    /** What was done to the file, in sentences. */
    changed: z.array(z.string()),
  }),
});

export const slugParams = z.strictObject({ slug: z.string().max(64) });

export const PolicyView = z.object({
  desk: z.enum(["mandatory", "optional"]), evidenceFreshH: z.number(), openSubmissions: z.number(),
  policies: z.object({ version: z.string(), url: z.string() }).nullable(), version: z.number(),
});
export const policyBody = z.strictObject({
  version: z.int(), desk: z.enum(["mandatory", "optional"]).optional(), evidenceFreshH: z.int().min(1).max(8760).optional(), openSubmissions: z.int().min(1).max(10_000).optional(),
  policies: z.strictObject({ version: z.string().trim().min(1).max(40), url: z.url({ protocol: /^https?$/ }).max(500) }).nullable().optional(),
});
const holiday = z.strictObject({ day: z.string().regex(/^\d{4}-\d\d-\d\d$/), name: z.string().trim().min(1).max(80) });
export const holidaysBody = z.strictObject({
  /** The one that was read. */
  version: z.int(), days: z.array(holiday).max(400),
});
export const HolidaysView = z.object({ version: z.number(), days: z.array(z.object({ day: z.string(), name: z.string() })) });
export const acceptBody = z.strictObject({ version: z.string().max(40) });

import { type Actor, type FieldProblem, Problem } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { IMAGE_NAME, MAX_IMAGES, shownImages } from "../manifest/index.ts";
import { change, localRule, requireEditable, type SubmitFacts } from "./actions.ts";
import { readDraft } from "./draft.ts";
import { withImages } from "./draft-images.ts";
import { digestOfBytes, type ImageType, MAX_ORG_IMAGE_BYTES, type TakenImage, takeImage } from "./image.ts";
import { staleImages } from "./image-problems.ts";
import * as images from "./image-store.ts";
import type { Submission } from "./submission.ts";

export interface SentImage { content: Buffer; mediaType: ImageType; theme: "light" | "dark"; file?: string | undefined }

/** What became of an upload. */
export interface SetImage { digest: string; mediaType: ImageType; width: number; height: number; bytes: number; changed: string[] }

const ENDINGS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" } as const;

const ENDS_AS = { "image/png": /\.png$/, "image/jpeg": /\.jpe?g$/, "image/webp": /\.webp$/ } as const;

/**
 * Takes a picture for a draft's guides under a name; one that is not in the manifest yet is added to it. The same file again changes
 * nothing, and neither does the picture as the network gave it out.
 * @throws {Problem} `not-found`, `not-your-move`, `too-large`; `invalid-field` as {@link takeImage} says, or with `image.count`, `image.room`, `image.no-light`.
 */
export async function setImage(platform: Platform, actor: Actor, id: string, name: string, sent: SentImage): Promise<{ submission: Submission; image: SetImage }> {
  if (!IMAGE_NAME.test(name) || name.length > 64) throw refuse("name", "A picture's name has lower-case letters, digits and single hyphens", "Call it for example sign-on-page.");
  const source = digestOfBytes(sent.content);
  const taken = await takeImage(sent.content, sent.mediaType);
  let image: SetImage | undefined;
  const submission = await change(platform, actor, id, "submission.image", async (tx, found) => {
    requireEditable(found);
    const manifest = (typeof found.manifest === "object" && found.manifest !== null ? found.manifest : {}) as Record<string, unknown>;
    const list = Array.isArray(manifest["images"]) ? (manifest["images"] as Record<string, unknown>[]) : [];
    const own = list.find((one) => one?.["name"] === name);
    const dark = own?.["dark"] as Record<string, unknown> | undefined;
    const was = sent.theme === "dark" ? dark : own;
    await images.lockImages(tx, actor.orgId);
    const held = await images.imagesOf(tx, actor.orgId, [source, ...(typeof was?.["digest"] === "string" ? [was["digest"]] : [])]);
    const same = held.get(source) ?? [...held.values()].find((one) => one.digest === was?.["digest"] && one.source === source);
    if (same) image = { digest: same.digest, mediaType: same.mediaType, width: same.width, height: same.height, bytes: same.bytes, changed: ["This picture is known already; it was taken as it is kept."] };
    else {
      await requireRoom(tx, actor, taken);
      await images.keepImage(tx, { orgId: actor.orgId, submissionId: id }, taken, platform.clock.now());
      const { digest, mediaType, width, height, content, changed } = taken;
      image = { digest, mediaType, width, height, bytes: content.length, changed };
    }
    const file = sent.file ?? (typeof was?.["file"] === "string" && ENDS_AS[sent.mediaType].test(was["file"]) ? was["file"] : `images/${name}${sent.theme === "dark" ? "-dark" : ""}.${ENDINGS[sent.mediaType]}`);
    const next = sent.theme === "dark" ? { ...own, dark: { file, digest: image.digest } } : { name, ...own, file, digest: image.digest };
    if (sent.theme === "dark" && !own) throw refuse("no-light", `There is no picture "${name}" that this could be the dark one of`, "Upload the other one first.");
    if (!own && list.length >= MAX_IMAGES) throw refuse("count", `There are ${list.length} pictures already`, `Remove one that no guide shows; at most ${MAX_IMAGES}.`);
    const all = own ? list.map((one) => (one === own ? next : one)) : [...list, next];
    const filled = await withImages(tx, actor.orgId, { ...manifest, images: all }, found.manifest, platform.clock.now());
    return { ...found, manifest: filled, draftDigest: readDraft(filled, localRule(platform)).digest };
  });
  if (!image) throw new Error("a picture that was taken is there");
  return { submission, image };
}

const refuse = (code: string, message: string, mend: string) =>
  new Problem("invalid-field", message, { fields: [{ path: "/image", code: `image.${code}`, message, mend }], mend });

async function requireRoom(tx: Tx, actor: Actor, taken: TakenImage): Promise<void> {
  if ((await images.imageBytesLocked(tx, actor.orgId)) + taken.content.length <= MAX_ORG_IMAGE_BYTES) return;
  throw refuse("room", `Your org's guides have pictures of ${MAX_ORG_IMAGE_BYTES / 1_000_000} MB`, "Delete drafts that you no longer need, or save the picture smaller.");
}

/** What the draft's pictures are to be looked at again for. */
export async function staleImagesOf(platform: Platform, tx: Tx, found: Submission, facts: Pick<SubmitFacts, "revision" | "diff">): Promise<FieldProblem[]> {
  const { manifest } = readDraft(found.manifest, localRule(platform));
  if (!manifest?.images?.length) return [];
  const kept = await images.imagesOf(tx, found.orgId, manifest.images.flatMap((image) => image.digest ?? []));
  const shown = Object.entries(manifest.guide).flatMap(([capability, text]) => Object.values(text ?? {}).flatMap((words) => shownImages(words ?? "").map((image) => ({ capability, name: image.name }))));
  const live = facts.revision && { images: facts.revision.manifest.images, changed: facts.diff?.changes.map((one) => one.path) ?? [] };
  return staleImages(manifest, kept, live, (name) => shown.flatMap((one) => (one.name === name ? [one.capability] : [])), platform.clock.now());
}

/** Milliseconds that a picture which a draft shows no more is kept, so that a step back finds it. */
const DROPPED_MS = 86_400_000;

/** Deletes pictures that drafts dropped a day ago and nothing names. */
export async function forgetDroppedImages(platform: Platform): Promise<void> {
  const by = new Date(platform.clock.now().getTime() - DROPPED_MS);
  const orgs = await platform.db.inNetwork((tx) => images.orgsWithDropped(tx, by));
  for (const orgId of orgs) await platform.db.inTenant(orgId, (tx) => images.forgetDropped(tx, orgId, by));
}

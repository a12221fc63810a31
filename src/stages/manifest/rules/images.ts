import { saysWhatItShows, type ShownImage, shownImages } from "../guide-images.ts";
import type { Manifest } from "../schema.ts";
import { MAX_IMAGES_PER_GUIDE } from "../schema/images.ts";
import type { Finding, Rule } from "./rule.ts";
import { repeated } from "./rule.ts";

interface InGuide extends ShownImage { path: string; capability: string }

function inGuides(m: Manifest): InGuide[] {
  return Object.entries(m.guide).flatMap(([capability, text]) =>
    Object.entries(text ?? {}).flatMap(([section, markdown]) => shownImages(markdown ?? "").map((image) => ({ ...image, capability, path: `/guide/${capability}/${section}` }))));
}
const of = (m: Manifest, wrong: (image: InGuide) => boolean, say: (image: InGuide) => Omit<Finding, "path">): Finding[] =>
  inGuides(m).filter(wrong).map((image) => ({ path: image.path, ...say(image) }));

export const IMAGE_RULES: readonly Rule[] = [
  {
    code: "manifest.images.repeated", severity: "error",
    message: "Two pictures have one name", mend: "Give each picture a name of its own.",
    find: (m) => repeated(m.images ?? [], (image) => image.name, (i) => `/images/${i}/name`),
  },
  {
    code: "manifest.images.file-repeated", severity: "error",
    message: "Two pictures are the same file", mend: "Give each picture a file of its own, or show one twice by its name.",
    find: (m) => {
      const files = (m.images ?? []).flatMap((image, i) => [{ file: image.file, path: `/images/${i}/file` }, ...(image.dark ? [{ file: image.dark.file, path: `/images/${i}/dark/file` }] : [])]);
      return repeated(files, ({ file }) => file, (i) => files[i]?.path ?? "/images");
    },
  },
  {
    code: "manifest.images.unused", severity: "warning",
    message: "No guide shows this picture", mend: "Show it as `![What it shows](image:name)`, or remove it.",
    find: (m) => {
      const shown = new Set(inGuides(m).map((image) => image.name));
      return (m.images ?? []).flatMap((image, i) => (shown.has(image.name) ? [] : [{ path: `/images/${i}`, mend: `Show it as \`![What it shows](image:${image.name})\`, or remove it.` }]));
    },
  },
  {
    code: "manifest.guide.unknown-image", severity: "task",
    message: "The guide shows a picture that is not there", mend: "Add the picture, or take it out of the text.",
    find: (m) => {
      const known = new Set((m.images ?? []).map((image) => image.name));
      return of(m, (image) => image.src.startsWith("image:") && !(image.name !== undefined && known.has(image.name)), (image) => ({ message: `There is no picture "${image.src.slice("image:".length)}"` }));
    },
  },
  {
    code: "manifest.guide.alt-missing", severity: "task",
    message: "A picture has no words", mend: "Say between the brackets what the picture shows: `![The sign-on page with the metadata field](image:sign-on-page)`.",
    find: (m) => of(m, (image) => image.src.startsWith("image:") && !saysWhatItShows(image.alt), (image) =>
      ({ message: image.alt === "" ? `The picture "${image.name ?? image.src}" has no words for those who cannot see it` : `"${image.alt.slice(0, 60)}" does not say what the picture shows` })),
  },
  {
    code: "manifest.guide.foreign-image", severity: "warning",
    message: "A picture from elsewhere is shown as a link", mend: "Upload the picture: guides load nothing from other hosts.",
    find: (m) => of(m, (image) => !image.src.startsWith("image:"), () => ({})),
  },
  {
    code: "manifest.guide.too-many-images", severity: "task",
    message: `A guide shows more than ${MAX_IMAGES_PER_GUIDE} pictures`, mend: `Leave out what a sentence can say; at most ${MAX_IMAGES_PER_GUIDE}.`,
    find: (m) => [...Map.groupBy(inGuides(m), (image) => image.capability)].flatMap(([capability, images]) =>
      (new Set(images.map((image) => image.name).filter((name) => name !== undefined)).size > MAX_IMAGES_PER_GUIDE ? [{ path: `/guide/${capability}` }] : [])),
  },
];

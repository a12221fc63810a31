import { z } from "zod";
import { line } from "./fields.ts";

/** Pictures of one integration, and of one guide. */
export const MAX_IMAGES = 36;
export const MAX_IMAGES_PER_GUIDE = 12;
/** Pixels of a side. */
export const MAX_IMAGE_SIDE = 4000;
/** Bytes of a file as it is uploaded. */
export const MAX_IMAGE_BYTES = 2_000_000;

/** How Markdown names a picture: `![What it shows](image:sign-on-page)`. */
export const IMAGE_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const digest = (description: string) => z.string().regex(/^sha256:[0-9a-f]{64}$/, "sha256: and 64 hex digits").optional().describe(description);
const side = (of: string) => z.int().min(1).max(MAX_IMAGE_SIDE).optional().describe(`${of} in pixels; filled in at the upload, so that a page keeps its room.`);

const pictureSchema = z.strictObject({
  file: line(200).regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[A-Za-z0-9._/-]+\.(png|jpg|jpeg|webp)$/, "A path beside the manifest that ends in png, jpg, jpeg or webp")
    .describe("File beside the manifest, for example images/sign-on-page.png. Under 2 MB, at most 4,000 pixels a side."),
  digest: digest("Digest of the picture as the network encoded it; filled in at the upload, so that the manifest's own digest covers it."),
  source: digest("Digest of the file that was uploaded; filled in at the upload. The same file again changes nothing."),
  width: side("Width"),
  height: side("Height"),
});

export const imageSchema = pictureSchema.extend({
  name: z.string().regex(IMAGE_NAME, "Lower-case letters, digits and single hyphens; a letter first").max(64)
    .describe("What guides call it: ![What it shows](image:sign-on-page)."),
  dark: pictureSchema.optional().describe("The same for the dark theme. Without it the first is shown in both."),
});

export const imagesSchema = z.array(imageSchema).max(MAX_IMAGES).optional()
  .describe("Pictures that guides show by name. At most 36, and 12 in one guide.");

export type Picture = z.output<typeof pictureSchema>;
export type Image = z.output<typeof imageSchema>;

import type { FieldProblem } from "../../kernel/index.ts";
import type { Manifest } from "../manifest/index.ts";

/** Pictures that are named and were not uploaded: with them nothing is sent to the desk. */
export function imagesToUpload(manifest: Manifest): FieldProblem[] {
  const missing = (path: string, file: string): FieldProblem => ({ path, code: "submission.image.missing", message: `The picture ${file} was not uploaded`, mend: "Upload it in the guide, or remove it." });
  return (manifest.images ?? []).flatMap((image, i) => [
    ...(image.digest ? [] : [missing(`/images/${i}`, image.file)]), ...(image.dark && !image.dark.digest ? [missing(`/images/${i}/dark`, image.dark.file)] : []),
  ]);
}

/** A picture is looked at again after this many days. */
export const STALE_DAYS = 365;

/**
 * Pictures that may show what is not there any more: of before a year, or the published version's own beside a protocol that changed
 * since in the guide that shows them.
 * @param changed Paths that differ from the published version, when there is one.
 * @param shownIn The protocols whose guides show each picture, by its name.
 */
export function staleImages(
  manifest: Manifest, kept: ReadonlyMap<string, { addedAt: Date }>, live: { images: Manifest["images"]; changed: readonly string[] } | undefined, shownIn: (name: string) => readonly string[], now: Date,
): FieldProblem[] {
  return (manifest.images ?? []).flatMap((image, i) => {
    const stale = (message: string): FieldProblem[] => [{ path: `/images/${i}`, code: "submission.image.stale", message, mend: "Look whether it shows what is there today; upload a new one if not." }];
    const same = image.digest !== undefined && live?.images?.some((one) => one.name === image.name && one.digest === image.digest);
    const moved = same ? live?.changed.find((path) => shownIn(image.name).some((capability) => path.startsWith(PROTOCOLS[capability] ?? "-"))) : undefined;
    if (moved !== undefined) return stale(`The picture "${image.name}" is the published version's, and ${moved} changed since`);
    const addedAt = image.digest ? kept.get(image.digest)?.addedAt : undefined;
    if (addedAt && now.getTime() - addedAt.getTime() > STALE_DAYS * 86_400_000) return stale(`The picture "${image.name}" is older than a year`);
    return [];
  });
}

const PROTOCOLS: Readonly<Record<string, string>> = { oidc: "/sso/oidc", saml: "/sso/saml", scim: "/provisioning/scim" };

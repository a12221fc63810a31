import type { FieldProblem } from "../../kernel/index.ts";
import { checkManifest, type Manifest, renderUrl } from "../manifest/index.ts";
import { imagesToUpload } from "./image-problems.ts";

/** A draft as far as it can be read. With a manifest, the problems are publishing tasks: it can be tested, not submitted. */
export interface ReadDraft {
  manifest: Manifest | undefined;
  digest: string | undefined;
  problems: FieldProblem[];
  warnings: FieldProblem[];
}

export function readDraft(value: unknown, options: { allowLocal: boolean }): ReadDraft {
  const read = checkManifest(value, options);
  return read.ok
    ? { manifest: read.manifest, digest: read.digest, problems: [...read.tasks, ...imagesToUpload(read.manifest)], warnings: read.warnings }
    : { manifest: undefined, digest: undefined, problems: read.problems, warnings: [] };
}

/** The name a person reads for a draft that may not have one yet. */
export function draftName(value: unknown): string {
  const metadata = (value as { metadata?: { name?: unknown } } | null)?.metadata;
  return typeof metadata?.name === "string" && metadata.name.trim() !== "" ? metadata.name : "Untitled integration";
}

export function draftSlug(value: unknown): string | undefined {
  const slug = (value as { metadata?: { slug?: unknown } } | null)?.metadata?.slug;
  return typeof slug === "string" ? slug : undefined;
}

/**
 * The draft with the logo that was uploaded for it, whatever it names itself: the digest is taken over the manifest, so the
 * picture that is reviewed and published must be in it. A draft without a logo is left as it is.
 */
export function withLogo(value: unknown, logoDigest: string | undefined): unknown {
  if (logoDigest === undefined || !isRecord(value)) return value;
  const metadata = isRecord(value["metadata"]) ? value["metadata"] : {};
  const logo = isRecord(metadata["logo"]) ? metadata["logo"] : {};
  return { ...value, metadata: { ...metadata, logo: { file: "logo.png", ...logo, digest: logoDigest } } };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A secret that the test section names, and the only origin it may be sent to. */
export interface TestSecret {
  name: string;
  origin: string;
}

/** The secrets that a manifest's test section names, each bound to the origin it is for. */
export function testSecrets(manifest: Manifest, options: { allowLocal: boolean }): TestSecret[] {
  const test = manifest.test;
  if (!test) return [];
  const originOf = (template: string | undefined, values: Readonly<Record<string, string>> = test.variables): string | undefined => {
    if (!template) return undefined;
    const rendered = renderUrl(template, manifest.variables, values, options);
    return rendered.ok ? new URL(rendered.url).origin : undefined;
  };
  const { secondTenant } = test;
  const base = manifest.provisioning?.scim?.baseUrl;
  const scim = originOf(base);
  const secondScim = secondTenant && originOf(base, { ...test.variables, ...secondTenant.variables });
  const site = originOf(test.signInUrl) ?? originOf(test.whoAmI.url);
  const named: [string | undefined, string | undefined][] = [
    [test.scim?.tokenSecret, scim], [test.scim?.passwordSecret, scim], [test.scim?.clientSecret, scim],
    [test.scim?.previousTokenSecret, scim], [test.scim?.revokedTokenSecret, scim],
    [secondTenant?.scim?.tokenSecret, secondScim], [secondTenant?.scim?.passwordSecret, secondScim], [secondTenant?.scim?.clientSecret, secondScim],
    ...Object.values(test.accounts).map((account): [string | undefined, string | undefined] => [account?.passwordSecret, site]),
  ];
  return named.flatMap(([name, origin]) => (name && origin ? [{ name, origin }] : []));
}

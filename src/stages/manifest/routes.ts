import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type FieldProblem, Problem } from "../../kernel/index.ts";
import { EgressError } from "../../platform/egress/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { type Begun, MAX_METADATA_BYTES } from "./begin.ts";
import { checkGuide, guideLinks } from "./guide-check.ts";
import { capabilities, checkManifest, completeness, diffManifests, fromMetadata, GUIDE_SECTIONS, type GuideSection, imageSchema, MAX_BYTES, MAX_IMAGES, parseManifest, renderGuide } from "./index.ts";

const FieldProblemView = z.object({
  path: z.string(), code: z.string(), severity: z.enum(["error", "task", "warning"]), message: z.string(), mend: z.string().optional(), line: z.number().optional(), column: z.number().optional(),
});

const guideDraft = z.partialRecord(z.enum([...(Object.keys(GUIDE_SECTIONS) as [GuideSection, ...GuideSection[]]), "spInitiated"]), z.string().max(20_000));

const picture = imageSchema.pick({ digest: true, width: true, height: true });
const guideImage = picture.extend({ name: imageSchema.shape.name, dark: picture.optional() });

const SAMPLE = new URL("../../../manifests/acme/manifest.yaml", import.meta.url);

export const manifestRoutes: Route[] = [
  defineRoute({
    method: "GET", path: "/manifest/sample", access: "submission.read", operation: "manifest.sample", summary: "A whole manifest of an invented app, to look around in",
    returns: z.object({ text: z.string() }),
    handle: async ({ deps }) => {
      const text = await readFile(SAMPLE, "utf8");
      // its test tenant is on this machine: where such addresses are not taken, the sample has none
      return { text: deps.config.allowLocalTargets ? text : text.slice(0, text.indexOf("\ntest:") + 1) };
    },
  }),
  defineRoute({
    method: "POST", path: "/manifest/validate", access: "public", operation: "manifest.validate", summary: "Check a manifest; nothing is kept",
    unaudited: "Nothing changes: the text is read and forgotten.", perMinute: 60, maxBodyBytes: 1_200_000,
    body: z.strictObject({ text: z.string().max(1_048_576) }),
    returns: z.object({
      ok: z.boolean(), digest: z.string().nullable(), manifest: z.unknown(), problems: z.array(FieldProblemView), tasks: z.array(FieldProblemView), warnings: z.array(FieldProblemView),
      percent: z.number(), capabilities: z.array(z.string()),
    }),
    handle: async ({ body, deps }) => {
      const read = parseManifest(body.text, { allowLocal: deps.config.allowLocalTargets });
      return read.ok
        ? { ok: true, digest: read.digest, manifest: read.manifest, problems: [], tasks: read.tasks, warnings: read.warnings, percent: completeness(read.manifest).percent, capabilities: [...capabilities(read.manifest)] }
        : { ok: false, digest: null, manifest: null, problems: read.problems, tasks: [], warnings: [], percent: 0, capabilities: [] };
    },
  }),
  defineRoute({
    method: "POST", path: "/manifest/diff", access: "public", operation: "manifest.diff", summary: "What changed between two manifests, what breaks, what must be proven again",
    unaudited: "Nothing changes: both are read and forgotten.", perMinute: 60, problems: ["invalid-field"], maxBodyBytes: 2_400_000,
    body: z.strictObject({ before: z.record(z.string(), z.unknown()), after: z.record(z.string(), z.unknown()) }),
    returns: z.object({
      breaking: z.boolean(), recheck: z.string(), semver: z.enum(["major", "minor", "patch"]), listingOnly: z.boolean(),
      changes: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown(), breaking: z.boolean(), effort: z.string(), because: z.string(), listing: z.boolean(), movesSecrets: z.boolean() })),
    }),
    handle: async ({ body, deps }) => {
      const rule = { allowLocal: deps.config.allowLocalTargets };
      const diff = diffManifests(required(checkManifest(body.before, rule), "/before"), required(checkManifest(body.after, rule), "/after"));
      return { ...diff, changes: diff.changes.map((c) => ({ ...c, before: c.before ?? null, after: c.after ?? null })) };
    },
  }),
  defineRoute({
    method: "POST", path: "/manifest/guide", access: "submission.read", operation: "manifest.guide",
    summary: "A guide as an org's administrator will read it, and what a reader would miss; nothing is kept",
    unaudited: "Nothing changes: the text is read and forgotten.", perMinute: 120,
    body: z.strictObject({
      capability: z.enum(["oidc", "saml", "scim"]), text: guideDraft, values: z.record(z.string().max(64), z.string().max(2048)).default({}),
      variables: z.array(z.string().max(64)).max(50).default([]),
      /** The manifest's pictures, as they stand in it. */
      images: z.array(guideImage).max(MAX_IMAGES).default([]),
    }),
    returns: z.object({
      sections: z.array(z.object({ id: z.string(), title: z.string(), html: z.string() })),
      findings: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
    }),
    handle: async ({ body }) => ({
      sections: Object.entries({ ...GUIDE_SECTIONS, spInitiated: "Sign-in from the app" })
        .flatMap(([id, title]) => {
          const words = body.text[id as GuideSection] ?? "";
          return words.trim() ? [{ id, title, html: renderGuide(words, body.values, body.images).html }] : [];
        }),
      findings: checkGuide(body.capability, body.text, body.variables, body.images.map(({ name }) => name)),
    }),
  }),
  defineRoute({
    method: "POST", path: "/manifest/guide/links", access: "submission.write", operation: "manifest.guideLinks", summary: "Whether the addresses that a guide links to answer; at most 20",
    unaudited: "Nothing changes: the addresses are asked and forgotten.", perMinute: 10,
    body: z.strictObject({ text: guideDraft }),
    returns: z.object({ items: z.array(z.object({ section: z.string(), url: z.string(), ok: z.boolean(), said: z.string() })) }),
    handle: async ({ body, deps }) => ({
      items: await Promise.all(guideLinks(body.text).slice(0, 20).map(async ({ path, url }) => {
        const said = await deps.egress.request({ url, purpose: "guide-link", followRedirects: 5, timeoutMs: 8_000, maxBytes: 2 * 1024 * 1024 })
          .then(({ status }) => ({ ok: status < 400, said: `It answers ${status}` }), (thrown: unknown) => {
            if (!(thrown instanceof EgressError)) throw thrown;
            // a page may be large and still be there
            return { ok: thrown.code === "too-large", said: thrown.message };
          });
        return { section: path, url, ...said };
      })),
    }),
  }),
  defineRoute({
    method: "POST", path: "/manifest/from-metadata", access: "submission.write", operation: "manifest.fromMetadata",
    summary: "Read an app's SAML or client metadata, or a manifest, by address or text, for a draft to begin from or take over; nothing is kept",
    unaudited: "Nothing changes: the document is read and forgotten.", perMinute: 20, maxBodyBytes: 1_200_000, problems: ["invalid-field", "target-refused", "target-unreachable"],
    body: z.union([z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2048) }), z.strictObject({ text: z.string().min(1).max(MAX_BYTES) })]),
    returns: z.object({
      draft: z.record(z.string(), z.unknown()), fields: z.array(z.object({ path: z.string(), value: z.unknown(), from: z.string() })), notes: z.array(z.string()),
    }),
    handle: async ({ body, deps }) => {
      const text = "text" in body ? body.text : await fetched(deps, body.url);
      const begun = await fromMetadata(text, deps.clock.now(), deps.config.allowLocalTargets);
      if (begun.ok) return { draft: begun.draft, fields: begun.fields, notes: begun.notes };
      const [message, mend] = begun.problems ? ["The document cannot be read", "Mend the lines that are named, and give it again."] : [begun.message, begun.mend];
      throw new Problem("invalid-field", message, { mend, fields: fieldsOf(begun, "text" in body ? "/text" : "/url") });
    },
  }),
];

/** What could not be read, each with its line where there is one. */
const fieldsOf = ({ message, mend, problems }: Extract<Begun, { ok: false }>, path: string): FieldProblem[] =>
  problems?.map(({ severity: _severity, ...problem }) => ({ ...problem, path })) ?? [{ path, code: "manifest.metadata.unreadable", message, mend }];

/** Refusals of ours; whatever else went wrong did so on the way or on the other side. */
const REFUSED: ReadonlySet<string> = new Set(["bad-url", "scheme", "port", "private-address", "own-address"]);

async function fetched(deps: Platform, url: string): Promise<string> {
  try {
    const answer = await deps.egress.request({
      url, headers: { accept: "application/samlmetadata+xml, application/xml;q=0.9, application/json;q=0.8, application/yaml;q=0.7" }, purpose: "metadata", followRedirects: 3, timeoutMs: 10_000, maxBytes: MAX_METADATA_BYTES,
    });
    if (answer.status === 200) return answer.body.toString("utf8");
    throw new Problem("target-unreachable", `The address answered ${answer.status}`, { mend: "Open the address in a browser; paste the document if it needs a sign-in." });
  } catch (thrown) {
    if (!(thrown instanceof EgressError)) throw thrown;
    throw new Problem(REFUSED.has(thrown.code) ? "target-refused" : "target-unreachable", thrown.message, { mend: "Check the address, or paste the document.", cause: thrown });
  }
}

function required(read: ReturnType<typeof checkManifest>, at: string) {
  if (read.ok) return read.manifest;
  throw new Problem("invalid-field", `The manifest at ${at} has ${read.problems.length} problems`, {
    fields: read.problems.map((problem) => ({ ...problem, path: at + problem.path })),
  });
}

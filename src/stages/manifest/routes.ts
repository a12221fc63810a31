import { z } from "zod";
import { Problem } from "../../kernel/index.ts";
import { defineRoute, type Route } from "../../platform/http/index.ts";
import { capabilities, checkManifest, completeness, diffManifests, parseManifest } from "./index.ts";

const FieldProblemView = z.object({
  path: z.string(), code: z.string(), severity: z.enum(["error", "task", "warning"]), message: z.string(), mend: z.string().optional(), line: z.number().optional(), column: z.number().optional(),
});

export const manifestRoutes: Route[] = [
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
      breaking: z.boolean(), recheck: z.string(), semver: z.enum(["major", "minor", "patch"]),
      changes: z.array(z.object({ path: z.string(), before: z.unknown(), after: z.unknown(), breaking: z.boolean(), effort: z.string(), because: z.string() })),
    }),
    handle: async ({ body, deps }) => {
      const rule = { allowLocal: deps.config.allowLocalTargets };
      const diff = diffManifests(required(checkManifest(body.before, rule), "/before"), required(checkManifest(body.after, rule), "/after"));
      return { ...diff, changes: diff.changes.map((c) => ({ ...c, before: c.before ?? null, after: c.after ?? null })) };
    },
  }),
];

function required(read: ReturnType<typeof checkManifest>, at: string) {
  if (read.ok) return read.manifest;
  throw new Problem("invalid-field", `The manifest at ${at} has ${read.problems.length} problems`, {
    fields: read.problems.map((problem) => ({ ...problem, path: at + problem.path })),
  });
}

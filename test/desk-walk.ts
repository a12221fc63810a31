import { wire } from "../src/app/flow.ts";
import { catalogRoutes } from "../src/stages/catalog/routes.ts";
import { manifestRoutes } from "../src/stages/manifest/routes.ts";
import { reviewRoutes } from "../src/stages/review/routes.ts";
import { passRequirements } from "../src/stages/review/testing.ts";
import { type Compatibility, defineSubmissionJobs, type Evidence, recordCompatibility, recordEvidence } from "../src/stages/submission/index.ts";
import { submissionRoutes } from "../src/stages/submission/routes.ts";
import { acmeLogo, acmeManifest, type Answer, harness, type Harness, type TestCaller } from "./harness.ts";

/** What these walks read of a submission. */
export interface Seen {
  id: string; slug: string; state: string; version: number; draftDigest: string; digest: string; publishAt: string | null; listingOnly: boolean;
  manifest: { metadata: Record<string, unknown>; guide: Record<string, unknown>; sso: { saml: { acsUrl: string }; oidc: { redirectUris: string[] } }; test: { accounts: { victim: { userName: string } } } };
  evidence: Evidence | null; compatibility: Compatibility | null; dueAt: string | null; secrets: { name: string; set: boolean }[]; secretsUntil: string | null;
  gates: { id: string; code: string; open: boolean; mend: string; path: string }[]; updates: { digest: string } | null; holds: { code: string }[]; release: { version: string };
  code: string; mend: string; errors: { code: string; path: string; mend?: string }[]; can: string[];
}

/** Walks of submissions through the API, by people in fixed parts: Pia publishes, Dana and Eli decide, Olga operates. */
export class DeskWalk {
  readonly h: Harness;
  pia!: TestCaller;
  dana!: TestCaller;
  eli!: TestCaller;
  olga!: TestCaller;
  #count = 0;

  constructor(h: Harness) {
    this.h = h;
  }

  static async open(): Promise<DeskWalk> {
    const walk = new DeskWalk(await harness({
      routes: [...manifestRoutes, ...submissionRoutes, ...reviewRoutes, ...catalogRoutes], wire: (platform) => { defineSubmissionJobs(platform); wire(platform); },
    }));
    await walk.h.platform.jobs.drain(); // from now on the calendar is looked at
    await walk.signIn();
    return walk;
  }

  /** Anew, for walks that put the clock forward: nobody stays signed in for long. */
  async signIn(): Promise<void> {
    const at = ++this.#count;
    this.pia = await this.h.someone("acme", ["publisher", "customer"], ["publisher", "admin"], `pia-${at}@acme.example`);
    this.dana = await this.h.someone("desk", ["desk"], ["analyst"], `dana-${at}@desk.example`);
    this.eli = await this.h.someone("desk", ["desk"], ["analyst"], `eli-${at}@desk.example`);
    this.olga = await this.h.someone("desk", ["desk"], ["operator"], `olga-${at}@desk.example`);
  }

  readonly seen = (answer: Answer): Seen => answer.body as unknown as Seen;
  readonly view = async (id: string): Promise<Seen> => this.seen(await this.pia.get(`/submissions/${id}`));

  async settle(ms = 0): Promise<void> {
    this.h.platform.clock.advance(ms);
    await this.h.platform.jobs.drain();
  }

  /** A draft with logo and secret, under a slug and a name of its own. */
  async draft(edit: (text: string) => string = (text) => text, by = this.pia): Promise<Seen> {
    const at = ++this.#count;
    const text = edit(acmeManifest()).replace("slug: acme\n", `slug: acme-${at}\n`).replace("name: Acme Dispatch", `name: Works ${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26]}${at} Depot`);
    const made = this.seen(await by.post("/submissions", { text }));
    await by.put(`/submissions/${made.id}/logo`, { base64: acmeLogo() });
    await by.put(`/submissions/${made.id}/secrets/acme_scim_token`, { value: "a token" });
    return this.seen(await by.get(`/submissions/${made.id}`));
  }

  /** News of a whole run over the draft as it stands. */
  async proven(id: string, more: Partial<Evidence> = {}): Promise<void> {
    const { draftDigest } = await this.view(id);
    this.h.platform.clock.advance(1);
    await recordEvidence(this.h.platform, this.pia.actor.orgId, id, {
      runId: `run_${id}`, digest: draftDigest, verdict: "held", finishedAt: this.h.platform.clock.now().toISOString(), checks: 9, held: 9, violated: 0, couldNotTell: 0, notProven: 0, ...more,
    });
  }

  /** News of a run of the published version. */
  async compared(id: string, more: Partial<Compatibility> = {}): Promise<void> {
    const { updates } = await this.view(id);
    this.h.platform.clock.advance(1);
    await recordCompatibility(this.h.platform, this.pia.actor.orgId, id, {
      runId: "run_c", digest: updates?.digest ?? "", verdict: "held", finishedAt: this.h.platform.clock.now().toISOString(), broken: [], ...more,
    });
  }

  async edit(id: string, change: (manifest: Seen["manifest"]) => void): Promise<Seen> {
    const { version, manifest } = await this.view(id);
    change(manifest);
    return this.seen(await this.pia.put(`/submissions/${id}/manifest`, { version, manifest }));
  }

  readonly submit = (id: string, body: object = {}): Promise<Answer> => this.pia.post(`/submissions/${id}/submit`, body);

  /** As an analyst who looked at everything: holds are cleared, what people judge is judged. */
  async decide(by: TestCaller, id: string, decision = "approve", more: object = {}): Promise<Answer> {
    if (decision === "approve") {
      const { holds } = (await by.get(`/desk/submissions/${id}`)).body as unknown as { holds: { code: string; needs: string; clearedAt: string | null }[] };
      for (const hold of holds.filter((one) => one.needs === "person" && !one.clearedAt)) await by.post(`/desk/submissions/${id}/holds/${hold.code}/clear`, { note: "Looked." });
      await passRequirements(by, id);
    }
    this.h.platform.clock.advance(1);
    return by.post(`/desk/submissions/${id}/decisions`, { decision, digest: (await this.view(id)).digest, note: "A note.", ...more });
  }

  /** The desk sends it back with one blocking thread. @returns the thread. */
  async sendBack(id: string, by = this.dana): Promise<string> {
    const { items } = (await by.post(`/submissions/${id}/threads`, { about: { kind: "field", ref: "/metadata/tagline" }, blocking: true, body: "Say more." })).body as unknown as { items: { id: string }[] };
    await this.decide(by, id, "request_changes");
    return items.at(-1)?.id ?? "";
  }

  /** To a state that a new integration comes through. */
  async at(state: "initial_review" | "initial_issues" | "qa" | "qa_issues" | "final_review" | "publishing" | "published", from?: Seen): Promise<Seen> {
    const one = from ?? (await this.draft());
    await this.proven(one.id);
    await this.compared(one.id);
    await this.submit(one.id, { changelog: "Better." });
    if (state === "initial_review") return this.view(one.id);
    if (state === "initial_issues") return this.sendBack(one.id).then(() => this.view(one.id));
    await this.decide(this.dana, one.id);
    if (state === "qa") return this.view(one.id);
    if (state === "qa_issues" || state === "final_review") {
      const thread = await this.sendBack(one.id, this.eli);
      if (state === "qa_issues") return this.view(one.id);
      await this.pia.post(`/threads/${thread}/messages`, { body: "Done." });
      await this.proven(one.id);
      await this.submit(one.id);
      return this.view(one.id);
    }
    await this.decide(this.eli, one.id);
    if (state === "published") await this.settle(10_000);
    return this.view(one.id);
  }

  /** A draft beside what is live under the slug. */
  async update(slug: string, change: (manifest: Seen["manifest"]) => void = (manifest) => { manifest.test.accounts.victim.userName = "eve@acme.test"; }): Promise<Seen> {
    return this.edit(this.seen(await this.pia.post(`/integrations/${slug}/update`)).id, change);
  }

  async policy(change: object): Promise<void> {
    const { version } = (await this.olga.get("/network/policy")).body as unknown as { version: number };
    await this.olga.patch("/network/policy", { version, ...change });
  }
}

/** What changes words alone: no run, one person. */
export const otherWords = (manifest: Seen["manifest"]): void => { manifest.metadata["tagline"] = "Other words."; };

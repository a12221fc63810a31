import { acmeLogo, acmeManifest, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import type { Route } from "../../platform/http/index.ts";
import type { Platform } from "../../platform/platform.ts";
import { defineSubmissionJobs, type Evidence, recordEvidence } from "../submission/index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { queueStreams } from "./queue-routes.ts";
import { reviewRoutes } from "./routes.ts";

/** Whoever calls the API in a test. */
interface Caller {
  get(path: string): Promise<{ body: unknown }>;
  put(path: string, body: unknown): Promise<{ status: number; body: unknown }>;
}

/** Judges what people have to judge of a submission, as an analyst who found everything met. */
export async function passRequirements(by: Caller, id: string): Promise<void> {
  const { digest, requirements } = (await by.get(`/desk/submissions/${id}`)).body as { digest: string; requirements: { id: string; verdict: string | null }[] };
  for (const one of requirements.filter((each) => each.verdict === null)) await by.put(`/desk/submissions/${id}/requirements/${one.id}`, { digest, verdict: "pass" });
}

/** A publisher, a rival of theirs, and a desk of two analysts, a lead and an operator, around the real routes. */
export interface DeskGround {
  h: Harness;
  /** Publisher of Acme. */
  pia: TestCaller;
  /** Publisher of another org. */
  rival: TestCaller;
  dana: TestCaller;
  eli: TestCaller;
  lea: TestCaller;
  olga: TestCaller;
  /** A draft that lacks nothing but a run. `change` works on Acme's manifest, whose slug is another each time. */
  draft(change?: (text: string) => string, by?: TestCaller): Promise<string>;
  /** A whole run over the draft as it stands; it held unless said otherwise. */
  ran(id: string, said?: Partial<Evidence>, by?: TestCaller): Promise<void>;
  /** A run that held, and the submit. @returns the digest that lies at the desk */
  submit(id: string, by?: TestCaller): Promise<string>;
  /** A draft that was submitted. */
  submitted(change?: (text: string) => string, by?: TestCaller): Promise<{ id: string; digest: string }>;
}

/** @param options.at When the day begins: a Monday, 09:00, unless said otherwise. @param options.wire What else listens. @param options.routes What else is asked. */
export async function deskGround(options: { at?: string; wire?: (platform: Platform) => void; routes?: readonly Route[] } = {}): Promise<DeskGround> {
  const h = await harness({
    routes: [...submissionRoutes, ...reviewRoutes, ...(options.routes ?? [])], streams: queueStreams, at: options.at ?? "2026-11-23T09:00:00Z",
    wire: (platform) => { defineSubmissionJobs(platform); options.wire?.(platform); },
  });
  const pia = await h.someone("acme", ["publisher"], ["publisher"], "pia@acme.example");
  const onDesk = (name: string, role: "analyst" | "lead" | "operator") => h.someone("desk", ["desk"], role === "operator" ? ["operator", "admin"] : [role], `${name}@desk.example`);
  let made = 0;

  async function draft(change = (text: string) => text, by = pia): Promise<string> {
    const { id } = taken(await by.post("/submissions", { text: change(acmeManifest().replace("slug: acme", `slug: acme-${++made}`)) })) as { id: string };
    taken(await by.put(`/submissions/${id}/logo`, { base64: acmeLogo() }));
    taken(await by.put(`/submissions/${id}/secrets/acme_scim_token`, { value: "a token" }));
    return id;
  }
  async function ran(id: string, said: Partial<Evidence> = {}, by = pia): Promise<void> {
    const { draftDigest: digest } = taken(await by.get(`/submissions/${id}`)) as { draftDigest: string };
    await recordEvidence(h.platform, by.actor.orgId, id, { runId: "run_1", digest, verdict: "held", finishedAt: h.platform.clock.now().toISOString(), checks: 40, held: 40, violated: 0, couldNotTell: 0, ...said });
  }
  async function submit(id: string, by = pia): Promise<string> {
    await ran(id, {}, by);
    return (taken(await by.post(`/submissions/${id}/submit`)) as { digest: string }).digest;
  }
  return {
    h, pia, rival: await h.someone("rival", ["publisher"], ["publisher"], "rita@rival.example"),
    dana: await onDesk("dana", "analyst"), eli: await onDesk("eli", "analyst"), lea: await onDesk("lea", "lead"), olga: await onDesk("olga", "operator"), draft, ran, submit,
    submitted: async (change, by) => {
      const id = await draft(change, by);
      return { id, digest: await submit(id, by) };
    },
  };
}

/** The body of an answer that has to be a success: a test that stands on it would fail later, and not say why. */
function taken({ status, body }: { status: number; body: unknown }): unknown {
  if (status >= 300) throw new Error(`answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

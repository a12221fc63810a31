import { EgressError, type EgressErrorCode } from "../../../platform/egress/index.ts";
import type { Platform } from "../../../platform/platform.ts";
import { type Failure, REQUEST_TIMEOUT_MS, type ScimRequest, type ScimResponse, serialize, type Steps } from "../../../protocols/scim/index.ts";
import { accessToken, forgetToken } from "./access-token.ts";
import type { Connection } from "./connection.ts";
import type { Proof } from "./credentials.ts";
import type { Call } from "./operation.ts";
import { keptBody, without } from "./redact.ts";

/** A list of 1,000 people with all their attributes stays below this. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Calls kept with an operation. */
const MAX_CALLS = 12;

const FAILURES = {
  "bad-url": "blocked", "scheme": "blocked", "port": "blocked", "private-address": "blocked", "own-address": "blocked", "redirect": "blocked",
  "dns": "unreachable", "connect": "unreachable", "tls": "unreachable", "protocol": "unreachable", "aborted": "unreachable",
  "timeout": "timeout", "too-large": "too-large",
} as const satisfies Record<EgressErrorCode, Failure>;

/** The run may not go on: another worker has taken over, or the lease ran out. Nothing was sent after that. */
export class LostLease extends Error {}

export interface Run {
  /** Asked before each request. @throws {LostLease} */
  before(): Promise<void>;
  /** Hears each answer before the engine does. */
  heard(request: ScimRequest, response: ScimResponse): Promise<void>;
}

export interface Exchanged<Outcome> {
  outcome: Outcome;
  calls: Call[];
  requests: number;
  statusCode: number | null;
  durationMs: number;
}

/**
 * Walks through the engine's requests. Each carries the proof and follows no redirect; every answer loses our secrets
 * before anything else looks at it.
 * @throws {LostLease} from `run.before`
 */
export async function converse<Outcome>(platform: Pick<Platform, "egress" | "clock">, connection: Connection, proof: Proof, steps: Steps<Outcome>, run: Run): Promise<Exchanged<Outcome>> {
  const calls: Call[] = [];
  const started = performance.now();
  let requests = 0;
  let statusCode: number | null = null;
  let step = steps.next();
  while (!step.done) {
    await run.before();
    const request = step.value;
    const begun = performance.now();
    const response = await send(platform, connection, proof, request);
    requests++;
    if (response.status !== 0) statusCode = response.status;
    calls.push({
      purpose: request.purpose, method: request.method, path: without(request.path, proof.secrets), status: response.status, ms: Math.round(performance.now() - begun),
      sent: request.body === undefined ? null : keptBody(without(JSON.stringify(request.body), proof.secrets)),
      got: "body" in response ? keptBody(response.body) : response.detail,
    });
    await run.heard(request, response);
    step = steps.next(response);
  }
  return { outcome: step.value, calls: calls.slice(-MAX_CALLS), requests, statusCode, durationMs: performance.now() - started };
}

async function send(platform: Pick<Platform, "egress" | "clock">, connection: Connection, proof: Proof, request: ScimRequest): Promise<ScimResponse> {
  const { method, url, headers, body } = serialize(connection.baseUrl, request);
  const once = async (fresh: boolean): Promise<ScimResponse> => {
    const proving = await proven(platform, proof, fresh);
    if ("failure" in proving) return proving.failure;
    const answer = await platform.egress.request({
      method, url, headers: { ...headers, ...proving.headers, "user-agent": "Entente-SCIM/1.0" }, ...(body === undefined ? {} : { body }),
      credentialed: true, timeoutMs: REQUEST_TIMEOUT_MS, maxBytes: MAX_BYTES, purpose: "scim",
    });
    const secrets = [...proof.secrets, ...proving.secrets];
    const retryAfter = answer.headers["retry-after"];
    return {
      status: answer.status, body: without(answer.body.toString("utf8"), secrets),
      headers: typeof retryAfter === "string" ? { "retry-after": retryAfter } : {},
    };
  };
  try {
    const answer = await once(false);
    if (answer.status !== 401 || proof.kind !== "oauth2") return answer;
    forgetToken(proof); // a server may end a token before its time: one more try with a new one
    return await once(true);
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return { status: 0, failure: FAILURES[error.code], detail: error.message };
  }
}

async function proven(platform: Pick<Platform, "egress" | "clock">, proof: Proof, fresh: boolean): Promise<{ headers: Record<string, string>; secrets: string[] } | { failure: ScimResponse }> {
  if (proof.kind === "headers") return { headers: proof.headers, secrets: [] };
  const got = await accessToken(platform, proof, fresh);
  if ("token" in got) return { headers: { authorization: `Bearer ${got.token}` }, secrets: [got.token] };
  // The token endpoint's refusal reads like the app's own: the same credentials are at fault.
  return { failure: { status: got.status, headers: {}, body: JSON.stringify({ detail: got.words }) } };
}

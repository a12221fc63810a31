import { createHash } from "node:crypto";
import type { Platform } from "../../../platform/platform.ts";
import type { Proof } from "./credentials.ts";
import { without } from "./redact.ts";

type ClientProof = Extract<Proof, { kind: "oauth2" }>;

/** Tokens of this process, by what they were obtained with; losing them costs one request. */
const tokens = new Map<string, { token: string; untilMs: number }>();
const MAX_TOKENS = 1000;
/** A token without a stated life is used this long; one with, until shortly before its end. */
const DEFAULT_LIFE_S = 300;
const MARGIN_S = 30;

const keyOf = (proof: ClientProof): string =>
  createHash("sha256").update(JSON.stringify([proof.tokenUrl, proof.clientId, proof.clientSecret, proof.scopes])).digest("hex");

export function forgetToken(proof: ClientProof): void {
  tokens.delete(keyOf(proof));
}

/**
 * An access token by client credentials (RFC 6749 §4.4), kept until shortly before it expires.
 * @returns the refusal as a status and words; the status of a refused client is 401 whatever was sent (RFC 6749 §5.2 has 400)
 * @throws {EgressError} when there is no answer
 */
export async function accessToken(platform: Pick<Platform, "egress" | "clock">, proof: ClientProof, fresh: boolean): Promise<{ token: string } | { status: number; words: string }> {
  const key = keyOf(proof);
  const nowMs = platform.clock.now().getTime();
  const known = tokens.get(key);
  if (!fresh && known && known.untilMs > nowMs) return { token: known.token };
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (proof.scopes.length > 0) form.set("scope", proof.scopes.join(" "));
  const headers: Record<string, string> = { "accept": "application/json", "content-type": "application/x-www-form-urlencoded" };
  if (proof.clientAuth === "client_secret_post") {
    form.set("client_id", proof.clientId);
    form.set("client_secret", proof.clientSecret);
  } else {
    const part = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2); // RFC 6749 §2.3.1: form-encoded first
    headers["authorization"] = `Basic ${Buffer.from(`${part(proof.clientId)}:${part(proof.clientSecret)}`).toString("base64")}`;
  }
  const answer = await platform.egress.request({ method: "POST", url: proof.tokenUrl, headers, body: form.toString(), credentialed: true, timeoutMs: 30_000, maxBytes: 64 * 1024, purpose: "scim-token" });
  const body = read(answer.body.toString("utf8"));
  const token = body["access_token"];
  if (answer.status === 200 && typeof token === "string" && token !== "") {
    const lifeS = Number(body["expires_in"]);
    const [oldest] = tokens.keys();
    if (tokens.size >= MAX_TOKENS && oldest !== undefined) tokens.delete(oldest);
    tokens.set(key, { token, untilMs: nowMs + Math.max(0, (Number.isFinite(lifeS) && lifeS > 0 ? lifeS : DEFAULT_LIFE_S) - MARGIN_S) * 1000 });
    return { token };
  }
  const said = [body["error"], body["error_description"]].filter((part) => typeof part === "string").join(": ");
  const words = without(`The token endpoint answers ${answer.status}${said === "" ? "" : `: ${said}`}`, proof.secrets);
  return { status: answer.status >= 500 || answer.status === 429 ? answer.status : 401, words };
}

function read(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { paths } from "../web/lib/api.gen.ts";
import { EXIT, Stop } from "./exit.ts";
import { plain, say } from "./terminal.ts";

/** Which of several networks is meant: `staging` reads `ENTENTE_URL_STAGING` and `ENTENTE_TOKEN_STAGING`. */
let chosen = "";
export const chooseNetwork = (name: string): void => {
  chosen = `_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
};

/**
 * The generated client, with the token of `ENTENTE_TOKEN` at the network of `ENTENTE_URL`. Changes carry an Idempotency-Key each;
 * one that was not answered is sent again under the same key, so that it happens once.
 */
export function openNetwork() {
  const url = process.env[`ENTENTE_URL${chosen}`];
  const token = process.env[`ENTENTE_TOKEN${chosen}`];
  if (url && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) throw new Stop(EXIT.usage, `ENTENTE_URL is "${url}". It must be an address such as https://entente.example.`);
  if (url && new URL(url).protocol === "http:" && !LOOPBACK.test(new URL(url).hostname)) say("ENTENTE_URL is plain http: your token travels readable by everybody on the way.");
  if (!url || !token) throw new Stop(EXIT.notAllowed, `Set ENTENTE_URL${chosen} to the network and ENTENTE_TOKEN${chosen} to an API token of yours (made in the console under Settings).`);
  return createClient<paths>({ baseUrl: url.replace(/\/$/, ""), headers: { authorization: `Bearer ${token}` }, fetch: sendAgain });
}

/** Most bytes of a picture that the network gives out. */
const MAX_PICTURE_BYTES = 5_000_000;

/** A logo or a picture of a guide by its address; both are public. @throws {Stop} when it is not there. */
export async function pictureOf(path: string): Promise<Buffer> {
  const url = `${(process.env[`ENTENTE_URL${chosen}`] ?? "").replace(/\/$/, "")}${path}`;
  const answer = await sendAgain(new Request(url)).catch(() => undefined);
  if (!answer?.ok) throw new Stop(EXIT.unavailable, `The network did not give out ${path}${answer ? `: ${answer.status}` : ""}.`);
  const content = Buffer.from(await answer.arrayBuffer());
  if (content.length > MAX_PICTURE_BYTES) throw new Stop(EXIT.unavailable, `${path} is larger than a picture may be.`);
  return content;
}

/** Tries of a request that the network did not answer, and the pause before the next one, in milliseconds. */
const TRIES = 3;
const PAUSE_MS = 500;

async function sendAgain(request: Request): Promise<Response> {
  const body = request.body === null ? undefined : await request.arrayBuffer();
  const headers = new Headers(request.headers);
  if (request.method !== "GET") headers.set("idempotency-key", randomUUID());
  for (let tries = 1; ; tries++) {
    try {
      const answer = await fetch(request.url, { method: request.method, headers, ...(body ? { body } : {}) });
      if (tries === TRIES || !(await isWorthAnother(answer))) return answer;
    } catch (thrown) {
      if (tries === TRIES) throw thrown;
    }
    await sleep(PAUSE_MS * tries);
  }
}

/** A gateway that could not reach the network, or the same request that is still being worked on. */
async function isWorthAnother(answer: Response): Promise<boolean> {
  if ([502, 503, 504].includes(answer.status)) return true;
  return answer.status === 409 && ((await answer.clone().json().catch(() => ({}))) as Told).code === "in-progress";
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

interface Told {
  code?: string;
  detail?: string;
  mend?: string;
  errors?: { path: string; message: string; mend?: string }[];
}

/** The data of an answer, or a stop with the problem's own words and the exit code of its kind. */
export async function dataOf<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer.catch((thrown: unknown) => {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : "";
    throw new Stop(EXIT.unavailable, `The network did not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}${cause}. Is ENTENTE_URL right?`);
  });
  if (response.ok) return data as T;
  const told = (error ?? {}) as Told;
  const code = response.status === 401 || response.status === 403 ? EXIT.notAllowed : response.status === 409 ? EXIT.conflict : response.status >= 500 || response.status === 429 ? EXIT.unavailable : EXIT.checksFailed;
  const more = (told.errors ?? []).map((e) => `\n  ${plain(e.path)}  ${plain(e.message)}${e.mend ? `\n    ${plain(e.mend)}` : ""}`).join("");
  throw new Stop(code, `${plain(told.detail ?? response.statusText)} (${told.code ?? response.status})${more}${told.mend && !more ? `\n  ${plain(told.mend)}` : ""}`);
}

import { type Given, type Operation, requestOf } from "./operations.ts";
import { offline, problemFrom } from "./problem.ts";
import type { Answers } from "./views.ts";

/**
 * Calls one operation of the API at our own origin.
 * @throws {ApiProblem} what the API refused, or `offline`. Without a session the browser is sent to the sign-in page.
 */
export async function call<O extends Operation>(operation: O, given: Given = {}, signal?: AbortSignal): Promise<Answers[O]> {
  const { method, url } = requestOf(operation, given);
  const answer = await fetch(url, {
    method, credentials: "same-origin", signal: signal ?? null,
    headers: { accept: "application/json", ...(given.body === undefined ? {} : { "content-type": "application/json" }) },
    body: given.body === undefined ? null : JSON.stringify(given.body),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw offline(cause);
  });
  if (answer.status === 401) {
    goToSignIn();
    throw await problemFrom(answer);
  }
  if (!answer.ok) throw await problemFrom(answer);
  // 204 and empty bodies are `void` in the table of answers
  const text = await answer.text();
  return (text === "" ? undefined : JSON.parse(text)) as Answers[O];
}

/** Leaves for the sign-in page, which comes back to this address. */
export function goToSignIn(): void {
  const here = location.pathname + location.search;
  location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

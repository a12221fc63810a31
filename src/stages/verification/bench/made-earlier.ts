import type { Exchange } from "./recorder.ts";
import type { Made } from "./scim-bench.ts";

/** What an earlier try of the same run made below this service root, as its record shows: its worker died before it could clean up. */
export function madeEarlier(exchanges: readonly Exchange[], baseUrl: string): Pick<Made, "type" | "id">[] {
  return exchanges.flatMap(({ request, response }) => {
    const type = (["Users", "Groups"] as const).find((name) => request.url === `${baseUrl}/${name}`);
    if (request.method !== "POST" || !type || response?.status !== 201) return [];
    // of a long answer only the beginning is kept
    const id = /"id"\s*:\s*"((?:[^"\\]|\\.){1,200})"/.exec(response.body ?? "")?.[1];
    return id === undefined ? [] : [{ type, id: JSON.parse(`"${id}"`) as string }];
  });
}

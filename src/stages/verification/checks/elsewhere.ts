import type { Page } from "../bench/login-driver.ts";

const HOST = "elsewhere.invalid";

/** One foreign address in the spellings by which naive comparisons are passed. The name can never exist (RFC 6761 §6.4). */
export const ELSEWHERE = [`https://${HOST}/`, `//${HOST}/`, `/\\${HOST}/`, `https:${HOST}/`, `https://app.example@${HOST}/`] as const;

/** Whether a visit left for that address, by redirect, form, refresh or script. */
export function elsewhereIn(page: Page): boolean {
  const left = page.trail.some((url) => URL.parse(url)?.hostname.endsWith(HOST) ?? false);
  return left || new RegExp(`location(?:\\.href)?\\s*=\\s*["'][^"']*${HOST}|location\\.(?:replace|assign)\\(\\s*["'][^"']*${HOST}`).test(page.text);
}

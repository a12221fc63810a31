import type { Cookie } from "tough-cookie";
import type { Browser } from "./login-driver.ts";

/** Every cookie of a browser, whatever site it belongs to. */
export const cookiesOf = async (browser: Browser): Promise<Cookie[]> => (await browser.jar.store.getAllCookies()).flatMap((cookie) => cookie.clone() ?? []);

/** Lays cookies into a browser, as somebody does who copied or planted them. */
export async function giveCookies(browser: Browser, cookies: readonly Cookie[]): Promise<void> {
  for (const cookie of cookies) await browser.jar.store.putCookie(cookie.clone() ?? cookie);
}

/** The cookies that were there before already, with the same value. */
export const unchanged = (before: readonly Cookie[], after: readonly Cookie[]): Cookie[] =>
  after.filter((now) => before.some((old) => old.key === now.key && old.domain === now.domain && old.path === now.path && old.value === now.value));

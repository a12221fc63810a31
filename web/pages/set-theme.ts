import { nextPath } from "./next-path.ts";
import { isTheme, themeCookie } from "./theme.ts";
import type { Page } from "./visit.ts";

/** Remembers light, dark or the system's choice in this browser, and goes back. */
export const setTheme: Page = async ({ request }) => {
  const theme = request.form.get("theme");
  const back = nextPath(request.form.get("back")) ?? "/";
  return { redirect: back, ...(isTheme(theme) ? { setCookies: [themeCookie(theme, request.url)] } : {}) };
};

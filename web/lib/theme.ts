export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const COOKIE = "entente_theme";
const YEAR_S = 31_536_000;

/** The theme of the cookie; the server-rendered pages read the same one. */
export function readTheme(): Theme {
  const kept = document.cookie.split("; ").find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
  return THEMES.find((theme) => theme === kept) ?? "system";
}

export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

export function keepTheme(theme: Theme): void {
  document.cookie = `${COOKIE}=${theme}; path=/; max-age=${theme === "system" ? 0 : YEAR_S}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  applyTheme(theme);
}

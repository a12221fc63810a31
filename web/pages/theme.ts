export const THEMES = { system: "System", light: "Light", dark: "Dark" } as const;
export type Theme = keyof typeof THEMES;

const COOKIE = "entente_theme";
const YEAR_S = 31_536_000;

/** The theme that the browser remembers. The console reads and writes the same cookie, so it is open to scripts. */
export function readTheme(cookies: string): Theme {
  const value = /(?:^|;\s*)entente_theme=(\w+)/.exec(cookies)?.[1];
  return isTheme(value) ? value : "system";
}

export const isTheme = (value: unknown): value is Theme => typeof value === "string" && Object.hasOwn(THEMES, value);

export const themeCookie = (theme: Theme, url: URL): string =>
  `${COOKIE}=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${url.protocol === "https:" ? "; Secure" : ""}`;

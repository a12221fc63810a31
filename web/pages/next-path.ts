const NOWHERE = "http://entente.invalid";

/**
 * A place on this site to go on to, or `undefined`. Whatever a browser might read as another host, a script or a way
 * back to the sign-in itself is refused: `//host`, `/\host`, `https:…`, control characters.
 */
export function nextPath(value: string | null | undefined): string | undefined {
  if (!value || value.length > 4096 || !/^\/(?![/\\])[^\\\u0000-\u0020\u007f]*$/.test(value)) return undefined;
  if (!URL.canParse(value, NOWHERE)) return undefined;
  const url = new URL(value, NOWHERE);
  // dot segments are gone now; what they leave is looked at again
  if (url.origin !== NOWHERE || url.pathname.startsWith("//") || /^\/sign-(in|out)(\/|$)/.test(url.pathname)) return undefined;
  return url.pathname + url.search + url.hash;
}

/** Whether the way leads through a sign-on endpoint, and so on to an app's own site. */
export const leadsToApp = (path: string): boolean => /^\/(t|launch)\//.test(path);

export const signInPath = (next: string): string => `/sign-in?next=${encodeURIComponent(next)}`;

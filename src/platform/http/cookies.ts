/**
 * Cookies on the wire. Over https a cookie for the whole site is named `__Host-<name>`, so that no sibling host and no
 * plain-http page can plant one (RFC 6265bis §4.1.3); one for a path is named `__Secure-<name>`.
 */
export function wireCookieName(publicUrl: string, name: string, path = "/"): string {
  if (!publicUrl.startsWith("https:")) return name;
  return path === "/" ? `__Host-${name}` : `__Secure-${name}`;
}

/** @returns `undefined` when there is none, or more than one: of two we cannot know which one is ours. */
export function readCookie(header: string | undefined, publicUrl: string, name: string): string | undefined {
  const wanted = new Set([wireCookieName(publicUrl, name), wireCookieName(publicUrl, name, "/below")]);
  const found = (header ?? "").split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at > 0 && wanted.has(pair.slice(0, at).trim()) ? [pair.slice(at + 1).trim()] : [];
  });
  if (found.length !== 1) return undefined;
  try {
    return decodeURIComponent(found[0] ?? "");
  } catch {
    return undefined; // not written by us
  }
}

/** One `Set-Cookie` value: HttpOnly, SameSite=Lax, Secure over https. `null` clears. */
export function writeCookie(
  publicUrl: string, name: string, value: string | null, options: { maxAgeS?: number; path?: string } = {},
): string {
  if (!/^[\w-]+$/.test(name)) throw new Error(`A cookie cannot be named ${JSON.stringify(name)}`);
  const path = options.path ?? "/";
  if (!/^\/[\w\-./~%]*$/.test(path)) throw new Error(`A cookie cannot have the path ${JSON.stringify(path)}`);
  const maxAgeS = value === null ? 0 : options.maxAgeS;
  return [
    `${wireCookieName(publicUrl, name, path)}=${encodeURIComponent(value ?? "")}`,
    `Path=${path}`,
    ...(maxAgeS === undefined ? [] : [`Max-Age=${Math.floor(maxAgeS)}`]),
    "HttpOnly",
    "SameSite=Lax",
    ...(publicUrl.startsWith("https:") ? ["Secure"] : []),
  ].join("; ");
}

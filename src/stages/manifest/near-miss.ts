/** Fields that are refused on purpose, with what to do instead. Matched without case and separators. */
const REFUSED: Readonly<Record<string, string>> = {
  granttypes: "Only the authorization code grant is used for sign-on; remove the field.",
  responsetypes: "Only response_type=code is used; remove the field. Implicit and hybrid flows are not offered.",
  refreshtoken: "Sign-on apps get no refresh tokens; remove the field.",
  issuer: "The issuer is the org's own; remove the field.",
  authorizationserver: "There is one authorization server per org; remove the field.",
  consent: "Consent is not asked for; remove the field.",
  swa: "Filling in passwords is not offered.",
  wsfed: "WS-Federation is not offered; use SAML or OpenID Connect.",
  signaturealgorithm: "RSA with SHA-256 is always used; remove the field.",
  digestalgorithm: "SHA-256 is always used; remove the field.",
  password: "A password is never written into a manifest; give the name of a secret in passwordSecret.",
  token: "A token is never written into a manifest; give the name of a secret in tokenSecret.",
  redirecturi: "Write redirectUris, as a list.",
};

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** How an unknown field is mended: a reason why it is refused, the field that was probably meant, or the list of what there is. */
export function mendUnknownField(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `Did you mean ${near}?`;
  return REFUSED[plain(name)] ?? (known.length ? `Known here: ${known.join(", ")}.` : "Remove it.");
}

/** The known name that differs by little: by case and separators alone, or by up to a third of its letters. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 64) return undefined;
  const same = known.find((k) => plain(k) === plain(name));
  if (same !== undefined) return same;
  const ranked = known.map((k) => ({ k, d: distance(plain(name), plain(k)) })).sort((a, b) => a.d - b.d)[0];
  return ranked && ranked.d <= Math.max(1, Math.floor(ranked.k.length / 3)) ? ranked.k : undefined;
}

/** Levenshtein. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A date as xs:dateTime in UTC. A string is written as it is, so that test messages can say anything. */
export const instant = (at: Date | string): string => (typeof at === "string" ? at : at.toISOString());

/**
 * An xs:dateTime of a received message. SAML demands UTC (Core §1.3.3); a value without zone is read as UTC, other zones
 * are honoured.
 * @returns `undefined` when it is not one
 */
export function readInstant(text: string | undefined): Date | undefined {
  const match = text === undefined ? null : DATE_TIME.exec(text.trim());
  if (match === null) return undefined;
  const at = new Date(`${match[1]}${match[2] ? `.${match[2].slice(0, 3).padEnd(3, "0")}` : ""}${match[3] ?? "Z"}`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|[+-]\d{2}:\d{2})?$/;

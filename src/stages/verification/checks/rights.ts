import type { Who } from "../bench/who-am-i.ts";
import { valueAt } from "../bench/who-am-i.ts";

/** What the who-am-I answer shows at a place, as a list of words: an array's items, or one value. */
export function rightsIn(who: Who, field: string): string[] {
  const value = valueAt(who.text, field);
  return (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null && one !== false).map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one)));
}

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { DOOR_OF } from "../check.ts";
import { openPlaces } from "../evidence/place.ts";
import { CHECKS } from "./index.ts";

const SCHEMA = JSON.parse(readFileSync(new URL("../../../../docs/manifest.schema.json", import.meta.url), "utf8")) as Schema;
interface Schema { $ref?: string; properties?: Record<string, Schema>; anyOf?: Schema[]; $defs?: Record<string, Schema> }

/** Whether the manifest's own schema knows the field. */
function known(pointer: string): boolean {
  let at: Schema[] = [SCHEMA];
  const whole = (schema: Schema): Schema[] => [schema, ...(schema.anyOf ?? []).flatMap(whole), ...(schema.$ref === undefined ? [] : whole(SCHEMA.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {}))];
  for (const step of pointer.slice(1).split("/")) at = at.flatMap(whole).flatMap((schema) => schema.properties?.[step] ?? []);
  return at.length > 0;
}

it("names a field that manifests have, in each check", () => {
  expect(CHECKS.filter((check) => !known(check.about)).map((check) => `${check.id} ${check.about}`)).toEqual([]);
  expect(known("/sso/saml/acsURL")).toBe(false);
});

it("names a field of its own protocol's section, or of the test section", () => {
  const section = { saml: "/sso/saml/", oidc: "/sso/oidc/", scim: "/provisioning/scim/" };
  const elsewhere = CHECKS.filter(({ about, protocol }) => !about.startsWith(section[protocol]) && !about.startsWith("/test/"));
  // provisioning switches off whom sign-on then meets
  expect(elsewhere.map((check) => check.id).sort()).toEqual(["RP-58", "SP-82"]);
});

it("does not leave more than the doors to defaults: two in five checks speak of a field of their own", () => {
  expect(CHECKS.filter((check) => check.about !== DOOR_OF[check.protocol]).length / CHECKS.length).toBeGreaterThan(0.4);
});

it("finds the field of each check in Acme's manifest, by name or, where it is not written, the nearest one around it", () => {
  const text = readFileSync(new URL("../../../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
  const [manifest, placeOf, rows] = [parse(text) as unknown, openPlaces(text), text.split("\n")];
  for (const { id, about } of CHECKS) {
    const written: string[] = [];
    let at = manifest;
    for (const step of about.slice(1).split("/")) {
      at = (at as Record<string, unknown> | undefined)?.[step];
      if (at === undefined) break;
      written.push(step);
    }
    const place = placeOf(about);
    expect(rows[(place?.startLine ?? 0) - 1]?.slice((place?.startColumn ?? 0) - 1), `${id} ${about}`).toMatch(new RegExp(`^${written.at(-1)}:`));
  }
});

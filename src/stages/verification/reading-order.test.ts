import { expect, it } from "vitest";
import { CHECKS } from "./checks/index.ts";
import { inReadingOrder, neighboursOf } from "./reading-order.ts";

it("lists what must work first, then by number, not by letter", () => {
  const ids = inReadingOrder(CHECKS).map((check) => check.id);
  expect(ids.slice(0, 7)).toEqual(["SAML-F1", "SAML-F2", "SAML-F3", "SAML-F4", "SAML-F5", "SAML-F7", "SP-01"]);
  expect(ids.indexOf("SCIM-D2")).toBeLessThan(ids.indexOf("SCIM-D12"));
});

it("walks through all checks of a protocol from the first to the last, and back", () => {
  for (const protocol of ["saml", "oidc", "scim"]) {
    const own = inReadingOrder(CHECKS).filter((check) => check.protocol === protocol);
    const walked = [own[0]];
    for (let next = neighboursOf(own[0]?.id ?? "", CHECKS).next; next; next = neighboursOf(next.id, CHECKS).next) {
      expect(neighboursOf(next.id, CHECKS).previous).toBe(walked.at(-1));
      walked.push(next);
    }
    expect(walked).toEqual(own);
  }
});

it("knows no neighbour of a check that is not there", () => {
  expect(neighboursOf("SP-00", CHECKS)).toEqual({ previous: null, next: null });
});

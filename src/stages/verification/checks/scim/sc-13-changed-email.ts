import { defineCheck } from "../../check.ts";
import { hasTwoTokens } from "./customers.ts";
import { couldNotTell } from "../../verdict.ts";
import { strangerStaysOut } from "../customers.ts";
import { meetsSignOn, signOnOf } from "./cross.ts";
import { updates } from "./declared.ts";

export const changedEmail = defineCheck({
  id: "SC-13", slug: "changed-email", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "attack", gate: "blocks", title: "Gives no account away with an e-mail address",
  spec: { doc: "rfc7644", section: "6", level: "MUST" },
  asks: "After one customer's provisioning gave somebody the e-mail address of another customer's person, does their sign-in still open their own account alone?",
  why: "An administrator may write any address into their directory. If sign-in looks people up by it, that is a way into every other customer (CVE-2022-1680).",
  remedy: "Look people up within the customer, by the provider's identifier; never by an address that another customer may write.",
  expects: "The address is refused, or the person enters their own account alone.",
  example: {
    sent: `
      PATCH /t/green/scim/v2/Users/u-of-green   {"emails": [{"value": "ada@blue.example"}]}
      # Then u-of-green signs in at green.`,
    right: `
      GET /t/green/whoami ← {"userName": "eve"}
      GET /t/blue/whoami ← 401`,
    wrong: `
      GET /t/blue/whoami ← {"userName": "ada"}`,
  },
  applies: (scim, manifest) => (hasTwoTokens(scim, manifest) === true ? meetsSignOn(updates)(scim, manifest) : hasTwoTokens(scim, manifest)),
  async run(bench) {
    const sso = await signOnOf(bench);
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    return strangerStaysOut(sso, sso.second, sso.section.jit, {
      what: "the e-mail address, written by provisioning,", of: ({ email }) => ({ email }),
      async prepare(stranger, owner) {
        bench.step("the second customer's provisioning makes somebody, and changes their address");
        const made = await second.makeUser({ userName: stranger.userName, emails: [{ value: stranger.email, type: "work", primary: true }] });
        await second.patch(made, { op: "replace", path: "emails", value: [{ value: owner.email, type: "work", primary: true }] });
      },
    });
  },
});

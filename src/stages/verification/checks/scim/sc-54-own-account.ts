import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { insidePerson, meetsSignOn } from "./cross.ts";
import { idsIn } from "./seen.ts";

export const ownAccount = defineCheck({
  id: "SC-54", slug: "provisioned-account", about: "/provisioning/scim/matchBy", protocol: "scim", kind: "flow", gate: "blocks", title: "Signs people in to the account that was made for them",
  spec: { doc: "rfc7643", section: "4.1.1", level: "MUST" },
  asks: "Does the first sign-in of somebody whom SCIM made open that very account, and make no second one?",
  why: "Two accounts for one person: groups and rights are on the one, the person is in the other, and only the one is ever closed.",
  remedy: "Look for the account by the name that provisioning and sign-on share before you make one.",
  example: {
    sent: `
      POST /Users   {"userName": "nell@corp.example"}   ← 201 {"id": "u9"}
      # Nell signs in; then: GET /Users?filter=userName eq "nell@corp.example"`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "u9"}]}`,
    wrong: `
      ← 200 {"totalResults": 2, "Resources": [{"id": "u9"}, {"id": "u10"}]}`,
  },
  applies: meetsSignOn(),
  async run(bench) {
    const { person, made, entered } = await insidePerson(bench);
    bench.step("the accounts of that name");
    const found = await bench.find("Users", `userName eq ${JSON.stringify(person.userName)}`);
    const others = idsIn(found).filter((id) => id !== made.id);
    for (const id of others) bench.adopt("Users", { ...found, json: { id } });
    if (!idsIn(found).includes(made.id)) return violated("After the sign-in the provisioned account is no longer found under its name.", entered, found);
    return others.length === 0 ? held("After the sign-in there is one account of that name, the one that SCIM made.", entered, found) : violated(`The sign-in made another account: there are ${others.length + 1} of that name.`, entered, found);
  },
});

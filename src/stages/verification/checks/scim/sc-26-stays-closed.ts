import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { done, insidePerson, switchesOff } from "./cross.ts";
import { idsIn } from "./seen.ts";

export const staysClosed = defineCheck({
  id: "SC-26", slug: "stays-closed", about: "/provisioning/scim/features", protocol: "scim", kind: "attack", gate: "blocks", title: "Is not opened again by a sign-in",
  spec: { doc: "owasp-asvs-5.0", section: "7.4.2", level: "MUST" },
  asks: "Does a deactivated account stay so when its person comes to sign in, and does no second one appear?",
  why: "A just-in-time sign-in that writes the account anew undoes what provisioning did, and nobody sees it.",
  remedy: "Let a sign-in change names and addresses, never the state; make no account under the name of one that is deactivated.",
  example: {
    sent: `
      # u1 is deactivated and comes from the provider; then:
      GET /Users?filter=userName eq "u1"`,
    right: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "u1", "active": false}]}`,
    wrong: `
      ← 200 {"totalResults": 1, "Resources": [{"id": "u1", "active": true}]}`,
  },
  applies: switchesOff,
  async run(bench) {
    const { sso, person, made } = await insidePerson(bench);
    bench.step("deactivated");
    const off = await done(bench.patch(made, { op: "replace", path: "active", value: false }));
    bench.step("hostile: a sign-in of the deactivated person");
    const tried = await sso.signIn(person);
    bench.step("the account afterwards");
    const read = await bench.read(made);
    const found = await bench.find("Users", `userName eq ${JSON.stringify(person.userName)}`);
    for (const id of idsIn(found).filter((one) => one !== made.id)) bench.adopt("Users", { ...found, json: { id } });
    if (read.status !== 200 || read.json["active"] !== false) return violated(`After a sign-in was tried the account reads ${read.status}, active ${String(read.json["active"])}.`, off, tried, read);
    return idsIn(found).length === 1 ? held("The account stayed deactivated, and it is the only one of that name.", off, tried, read, found)
      : violated(`After a sign-in was tried there are ${idsIn(found).length} accounts of that name.`, off, tried, found);
  },
});

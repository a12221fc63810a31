import { giveAccount } from "../../../../protocols/scim/index.ts";
import type { MappingInput } from "../../../manifest/index.ts";
import { couldNotTell, heldIf, violated } from "../../verdict.ts";
import { all, creates, updates } from "./declared.ts";
import { assigned } from "./lc-01-assigned.ts";
import { drive, failureOf, lacking, lifeStep, profileOf, settled } from "./lc-story.ts";

/** Somebody about whom the directory knows everything. */
export const FULL: MappingInput["user"] = {
  middleName: "Mae", nickName: "Tessie", honorificPrefix: "Dr.", honorificSuffix: "PhD", title: "Engineer", userType: "Employee", preferredLanguage: "en-US", locale: "en-US",
  timezone: "Europe/Paris", primaryPhone: "+33144556677", mobilePhone: "+33612345678", streetAddress: "1 Rue de la Paix", city: "Paris", region: "Île-de-France", postalCode: "75002",
  country: "FR", employeeNumber: "4711", costCenter: "4130", organization: "Entente test", division: "Engineering", department: "Quality", profileUrl: "https://corp.example/tess",
};

export const everything = lifeStep({
  id: "LC-05", slug: "everything-mapped", about: "/provisioning/scim/attributes", gate: "warns", title: "Everything that is mapped arrives",
  spec: { doc: "rfc7643", section: "4.1", level: "SHOULD" },
  asks: "When the directory knows everything about somebody, is each attribute that the manifest maps taken and shown?",
  why: "A mapping is a promise to administrators: a cost centre that never arrives is missed at the end of the year.",
  remedy: "Keep the attribute, or take its mapping out of the manifest.",
  example: {
    sent: "PUT /Users/2819c2   {\"title\": \"Engineer\", \"urn:…:enterprise:2.0:User\": {\"department\": \"Quality\"}, …}",
    right: "GET /Users/2819c2 ← {\"title\": \"Engineer\", \"urn:…:enterprise:2.0:User\": {\"department\": \"Quality\"}, …}",
    wrong: `
      GET /Users/2819c2 ← {"title": "Engineer", …}
      # The department was taken with 200, and thrown away.`,
  },
  applies: all(creates, updates),
}, [assigned], async (bench, story) => {
  const { account, person } = story;
  if (!account) return couldNotTell("There is no account to fill.");
  const user = { ...person.user, ...FULL };
  const profile = profileOf(bench, user);
  bench.step("a profile with everything in it");
  const { outcome, answers } = await drive(bench, giveAccount(bench.section, { userName: profile.userName, externalId: person.id, attributes: profile.always }, { scimId: account.id }));
  if (outcome.kind === "failed") return violated(`The provisioner gave up: ${failureOf(outcome) ?? ""}.`, ...answers);
  const { read, fits } = await settled(bench, account, (a) => a.status === 200 && lacking(bench, a.json, profile.always).length === 0);
  if (fits) story.person = { ...person, user };
  return heldIf(fits, { held: `${Object.keys(profile.always).length} attributes arrived.`, violated: `Not as mapped: ${lacking(bench, read.json, profile.always).join(", ") || `nothing, yet it reads ${read.status}`}.` }, ...answers, read);
});

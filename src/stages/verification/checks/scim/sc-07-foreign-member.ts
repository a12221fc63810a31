import { asList } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { couldNotTell, held, violated } from "../../verdict.ts";
import { hasTwoTokens } from "./customers.ts";
import { pushesGroups } from "./declared.ts";
import { membersIn, statusOf } from "./seen.ts";

export const foreignMember = defineCheck({
  id: "SC-07", slug: "foreign-member", about: "/test/secondTenant", protocol: "scim", kind: "attack", gate: "blocks", title: "Lets no group hold another customer's people",
  spec: { doc: "rfc7644", section: "6.2", level: "MUST" },
  asks: "Is a person of one customer kept out of another customer's groups?",
  why: "Membership shows names, and groups carry rights: one customer would rule over another one's people.",
  remedy: "Look members up within the tenant of the group; answer 400 invalidValue for everybody else.",
  expects: "The membership is refused, or left out.",
  example: {
    right: "PATCH /t/green/scim/v2/Groups/g   add members [u-of-blue]   Bearer green's token\n← 400 invalidValue",
    wrong: "PATCH /t/green/scim/v2/Groups/g   add members [u-of-blue]   Bearer green's token\n← 200 {\"members\": [{\"value\": \"u-of-blue\", \"display\": \"Ada Blue\"}]}",
  },
  applies: (scim, manifest) => (pushesGroups(scim) === true ? hasTwoTokens(scim, manifest) : pushesGroups(scim)),
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    const person = await bench.makeUser();
    const group = await second.makeGroup();
    bench.step("hostile: a person of the first customer as a member of the second one's group");
    const tried = [
      await second.patch(group, { op: "add", path: "members", value: [{ value: person.id, $ref: `${bench.baseUrl}/Users/${person.id}` }] }),
      await second.replace(group, { members: [{ value: person.id }] }),
    ];
    const read = await second.read(group);
    const theirs = await bench.read(person);
    if (asList(theirs.json["groups"]).some((g) => g["value"] === group.id)) return violated("The person of the first customer now shows the second one's group.", ...tried, theirs);
    if (!membersIn(read.json).includes(person.id)) return held(`Answered with ${tried.map(statusOf).join(" and ")}; the group holds nobody of the first customer.`, ...tried, read, theirs);
    bench.step("a member who is nobody anywhere, to compare");
    const nobody = `${bench.word()}-nobody`;
    await second.patch(group, { op: "add", path: "members", value: [{ value: nobody }] });
    const compared = await second.read(group);
    return membersIn(compared.json).includes(nobody) && !read.text.includes(String(person.json["displayName"]))
      ? held("The group keeps any id as it is sent, nobody's too: it says nothing of the person, and the person knows nothing of the group.", ...tried, compared, theirs)
      : violated("The second customer's group now holds a person of the first.", ...tried, read);
  },
});

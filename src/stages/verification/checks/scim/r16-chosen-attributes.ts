import { asList, pathOf } from "../../bench/scim-bench.ts";
import { defineCheck } from "../../check.ts";
import { heldIf } from "../../verdict.ts";
import { creates } from "./declared.ts";

export const chosenAttributes = defineCheck({
  id: "SCIM-R16", slug: "chosen-attributes", protocol: "scim", kind: "conformance", gate: "warns", title: "Gives the attributes that are asked for",
  spec: { doc: "rfc7644", section: "3.9", level: "MUST" },
  asks: "Are attributes and excludedAttributes heeded on one person and on lists, with id always there?",
  why: "Clients leave out what is large, and read no more than they may.",
  remedy: "Give what is asked and whatever is returned: always; leave out what is excluded.",
  example: {
    sent: `
      GET /Users/2819c2?attributes=userName
      GET /Users/2819c2?excludedAttributes=emails`,
    right: `
      ← {"id": "2819c2", "userName": "tess@corp.example", …}
      ← the person without emails`,
    wrong: `
      ← the whole person
      ← the whole person
      # For lists of groups this decides between one row and ten thousand members.`,
  },
  applies: creates,
  async run(bench) {
    bench.step("some attributes, all but some");
    const made = await bench.makeUser();
    const filter = encodeURIComponent(`userName eq "${String(made.json["userName"])}"`);
    const wrong: string[] = [];
    const answers = [];
    for (const [query, there, absent] of [["attributes=userName", ["id", "userName"], ["emails", "name"]], ["attributes=name.givenName", ["id", "name"], ["emails"]], ["excludedAttributes=emails", ["id", "userName"], ["emails"]], ["excludedAttributes=id", ["id"], []]] as [string, string[], string[]][])
      for (const list of [false, true]) {
        const answer = await bench.request("GET", list ? `/Users?filter=${filter}&${query}` : `${pathOf(made)}?${query}`);
        answers.push(answer);
        const one = list ? (asList(answer.json["Resources"])[0] ?? {}) : answer.json;
        const odd = [...there.filter((key) => one[key] === undefined).map((key) => `no ${key}`), ...absent.filter((key) => one[key] !== undefined).map((key) => `with ${key}`)];
        if (answer.status !== 200 || odd.length > 0) wrong.push(`${query}${list ? " on a list" : ""}: ${answer.status === 200 ? odd.join(", ") : answer.status}`);
      }
    return heldIf(wrong.length === 0, { held: "Heeded on one person and on lists; id is always there.", violated: `${wrong.join("; ")}.` }, ...answers);
  },
});

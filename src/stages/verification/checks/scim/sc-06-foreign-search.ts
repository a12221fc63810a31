import { defineCheck } from "../../check.ts";
import { CannotTell, couldNotTell, held, violated } from "../../verdict.ts";
import { hasTwoTokens } from "./customers.ts";
import { idsIn } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

export const foreignSearch = defineCheck({
  id: "SC-06", slug: "foreign-search", about: "/test/secondTenant", protocol: "scim", kind: "attack", gate: "blocks", title: "Finds nobody of another customer",
  spec: { doc: "rfc7644", section: "6.1", level: "MUST" },
  asks: "Do lists and searches with another customer's token show nobody of this one?",
  why: "A search that forgets the tenant is a directory of all customers' people.",
  remedy: "Put the tenant into every query, beside whatever filter the client sent.",
  expects: "No answer names the person.",
  example: {
    right: "GET /t/green/scim/v2/Users?filter=userName eq \"ada@blue\"   Bearer green's token\n← 200 {\"totalResults\": 0}",
    wrong: "GET /t/green/scim/v2/Users?filter=userName eq \"ada@blue\"   Bearer green's token\n← 200 {\"totalResults\": 1, \"Resources\": [{\"userName\": \"ada@blue\"}]}",
  },
  applies: hasTwoTokens,
  async run(bench) {
    const { second } = bench;
    if (typeof second === "string") return couldNotTell(second);
    await serverAnswers(second, "before");
    const person = await bench.makeUser({ externalId: bench.word() });
    const name = String(person.json["userName"]);
    const found = await bench.find("Users", `userName eq ${JSON.stringify(name)}`);
    if (!idsIn(found).includes(person.id)) throw new CannotTell("The person cannot be found with this customer's own token.", found);
    const queries = [`filter=${encodeURIComponent(`userName eq ${JSON.stringify(name)}`)}`, `filter=${encodeURIComponent(`id eq ${JSON.stringify(person.id)}`)}`, "startIndex=1&count=200"];
    const seen = [];
    for (const path of [...queries.map((query) => `/Users?${query}`), `${bench.baseUrl}/Users?${queries[0]}`, `${bench.baseUrl}/Users?${queries[2]}`]) {
      bench.step("hostile: a search with the second customer's token");
      const answer = await second.request("GET", path);
      if (answer.text.includes(name) || idsIn(answer).includes(person.id)) return violated("The second customer's token found a person of the first.", answer);
      seen.push(answer);
    }
    return held(`${seen.length} searches with the second customer's token found nobody of the first.`, found, ...seen, await serverAnswers(second, "after"));
  },
});

import { defineCheck } from "../../check.ts";
import { held, violated } from "../../verdict.ts";
import { creates } from "./declared.ts";
import { ok, broke } from "./seen.ts";
import { serverAnswers } from "./server-alive.ts";

const deep = (n: number) => `${'{"a":'.repeat(n)}1${"}".repeat(n)}`;

/** Bodies of a create, as text, because JavaScript would not keep them as they are. `BODY` stands for honest fields. */
const BODIES = {
  "a key __proto__": '{BODY,"__proto__":{"ententePolluted":"yes"}}',
  "a key constructor": '{BODY,"constructor":{"prototype":{"ententePolluted":"yes"}}}',
  "__proto__ inside name": '{BODY,"name":{"__proto__":{"ententePolluted":"yes"},"givenName":"Tess"}}',
  "400 nested objects": `{BODY,"nested":${deep(400)}}`,
  "an array in place of the person": "[{BODY}]",
  "an array in place of a name": '{BODY,"name":[["Tess"]]}',
} as const;

export const hostileJson = defineCheck({
  id: "SC-16", slug: "hostile-json", protocol: "scim", kind: "attack", gate: "blocks", title: "Is not changed by a hostile body",
  spec: { doc: "rfc7644", section: "3.12", level: "MUST" },
  asks: "Do keys with a meaning of their own, deep nesting and wrong shapes leave the server as it was?",
  why: "One request that changes the program changes it for every customer.",
  remedy: "Parse into plain values, drop __proto__ and constructor, bound the depth; answer 400.",
  example: {
    sent: `
      POST /Users
      {"userName": "tess@corp.example", "__proto__": {"ententePolluted": "yes"}}
      # Also constructor.prototype, 400 nested objects, a list in place of the person`,
    right: `
      ← 400
      GET /ServiceProviderConfig ← 200 {"patch": {"supported": true}, …}`,
    wrong: `
      ← 201
      GET /ServiceProviderConfig ← 200 {"patch": {"supported": true}, "ententePolluted": "yes"}
      # merge(target, body) wrote into the prototype of every object in the program.`,
  },
  expects: "Nothing of it shows in anything else, and honest requests before and after work.",
  applies: creates,
  async run(bench) {
    const before = await serverAnswers(bench, "before");
    const answers = [];
    for (const [name, text] of Object.entries(BODIES)) {
      bench.step(`hostile: ${name}`);
      const { schemas, userName, emails } = bench.userBody();
      const answer = await bench.request("POST", "/Users", { body: text.replace("BODY", JSON.stringify({ schemas, userName, emails }).slice(1, -1)) });
      if (ok(answer)) bench.adopt("Users", answer);
      answers.push(answer);
    }
    const clean = await bench.makeUser();
    const seen = [await bench.read(clean), await bench.request("GET", "/ServiceProviderConfig"), await bench.request("GET", "/Users?startIndex=1&count=1")];
    const polluted = seen.find((a) => a.text.includes("ententePolluted"));
    if (polluted) return violated("What the hostile body set shows in an answer about something else.", ...answers, polluted);
    const after = await serverAnswers(bench, "after");
    const broken = answers.filter(broke).length;
    return held(`Answered ${answers.map((a) => a.status).join(", ")}; nothing else changed${broken > 0 ? `, though ${broken} were answered as a failure of the server` : ""}.`, ...answers, before, after);
  },
});

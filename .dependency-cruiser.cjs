// The import rules of the house. Each comment is what a person reads when a rule is broken.
const STAGES = ["manifest", "submission", "verification", "review", "catalog", "deployment", "monitoring"];
const never = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const TEST = "[.]test[.]ts$|/testing[.]ts$";

module.exports = {
  options: { tsPreCompilationDeps: true, doNotFollow: { path: "node_modules" }, exclude: { path: "^dist/" }, tsConfig: { fileName: "tsconfig.json" } },
  forbidden: [
    ...STAGES.slice(0, -1).map((stage, i) =>
      never(`${stage}-never-imports-rightwards`, "Tell later stages with an event, wired in app/flow.ts.",
        { path: `^src/stages/${stage}/`, pathNot: TEST }, { path: `^src/stages/(${STAGES.slice(i + 1).join("|")})/` })),
    never("stages-meet-at-the-door", "Another stage is used through its index.ts only.",
      { path: "^src/stages/([^/]+)/", pathNot: TEST },
      { path: "^src/stages/[^/]+/", pathNot: ["^src/stages/$1/", "^src/stages/[^/]+/index[.]ts$"] }),
    never("protocols-are-pure", "Bytes in, verified values out; engines do not know each other.",
      { path: "^src/protocols/([^/]+)/", pathNot: TEST }, { path: "^(src|web|cli|samples)/", pathNot: ["^src/kernel/", "^src/protocols/($1|wire)/"] }),
    never("protocols-do-no-io", "An engine gets bytes and gives bytes; the caller does the reading and sending.",
      { path: "^src/protocols/", pathNot: TEST }, { path: "^(node:)?(fs|fs/promises|http|https|net|tls|dns|dns/promises|child_process)$|node_modules/(undici|pg)/" }),
    never("kernel-imports-nobody", "The words everybody uses stand alone.", { path: "^src/kernel/" }, { path: "^(src|web|cli)/", pathNot: "^src/kernel/" }),
    never("platform-knows-no-product-word", "The outside world serves any product.",
      { path: "^src/platform/", pathNot: TEST }, { path: "^(src/(tenancy|directory|stages|protocols|app)|web|cli|samples)/" }),
    never("tenancy-knows-no-stage", "Who may act is decided before what is done.", { path: "^src/tenancy/", pathNot: TEST }, { path: "^src/(directory|stages|app)/" }),
    never("directory-knows-no-stage", "Who is served does not know by what.", { path: "^src/directory/", pathNot: TEST }, { path: "^src/(stages|app)/" }),
    never("tenancy-at-the-door", "Use tenancy through its index.ts.", { path: "^src/", pathNot: `^src/tenancy/|^src/app/|${TEST}` }, { path: "^src/tenancy/", pathNot: "^src/tenancy/index[.]ts$" }),
    never("directory-at-the-door", "Use the directory through its index.ts.", { path: "^src/", pathNot: `^src/directory/|^src/app/|${TEST}` }, { path: "^src/directory/", pathNot: "^src/directory/index[.]ts$" }),
    never("only-deployment-and-monitoring-meet-people", "Apps meet people in deployment; earlier stages know none.",
      { path: "^src/stages/(manifest|submission|verification|review|catalog)/", pathNot: TEST }, { path: "^src/directory/" }),
    never("sign-on-and-provisioning-are-strangers", "They share installation.ts, so that one can be down while the other works.",
      { path: "^src/stages/deployment/sso/", pathNot: TEST }, { path: "^src/stages/deployment/provisioning/" }),
    never("provisioning-and-sign-on-are-strangers", "They share installation.ts, so that one can be down while the other works.",
      { path: "^src/stages/deployment/provisioning/", pathNot: TEST }, { path: "^src/stages/deployment/sso/" }),
    never("only-stores-touch-the-database", "SQL stands in one place per stage: store, actions and jobs.",
      { path: "^src/(stages|tenancy|directory)/", pathNot: `(store|actions|jobs)([.]ts$|/)|${TEST}` }, { path: "^src/platform/db/", dependencyTypesNot: ["type-only"] }),
    never("only-routes-touch-http", "The door parses, calls one action, shows the result.",
      { path: "^src/(stages|tenancy|directory)/", pathNot: `routes([.]ts$|/)|${TEST}` }, { path: "^src/platform/http/", dependencyTypesNot: ["type-only"] }),
    never("checks-reach-the-world-through-the-bench", "A check is data and one question; the bench sends and records.",
      { path: "^src/stages/verification/checks/", pathNot: TEST }, { path: "^src/platform/" }),
    never("only-egress-opens-connections", "Strangers choose our URLs; one guard vets them all.",
      { path: "^src/", pathNot: `^src/platform/(egress|mail|db|http)/|${TEST}` }, { path: "^(node:)?(https?|net|tls|dns|dns/promises)$|node_modules/undici/", dependencyTypesNot: ["type-only"] }),
    never("nothing-imports-app", "app/ sees everything; nothing sees app/.", { path: "^src/", pathNot: `^src/app/|${TEST}` }, { path: "^src/app/" }),
    never("web-is-an-api-client", "The console has no privileges: it uses the generated client.", { path: "^web/" }, { path: "^(src|cli|samples)/" }),
    never("cli-uses-two-doors", "The CLI is the generated client, plus manifest and verification run locally.",
      { path: "^cli/", pathNot: TEST }, { path: "^(src|samples)/", pathNot: "^src/(stages/(manifest|verification)/index[.]ts$|kernel/|platform/)" }),
    never("acme-is-not-us", "The sample app stands on third-party libraries alone.", { path: "^samples/" }, { path: "^(src|web|cli)/" }),
    never("no-cycles", "Two files that need each other are one file.", {}, { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } }),
  ],
};

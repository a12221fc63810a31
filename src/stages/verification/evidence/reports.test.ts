import { selectAll } from "css-select";
import type { Document, Element } from "domhandler";
import { DomUtils, parseDocument } from "htmlparser2";
import { XmlDocument } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type CheckResult, type Report, reportJsonSchemaText, reportSchema, toHtml, toJunit, toSarif } from "../index.ts";

/** What an app would have to say to break out of a report. */
const HOSTILE = `"></pre><script>alert(1)</script><img src=x onerror=alert(1)> ]]> &amp; <!-- \u0000\u0007\u001b[31m \ud800 ' javascript:x`;
const check = (id: string, protocol: CheckResult["protocol"], outcome: CheckResult["outcome"], gate: CheckResult["gate"] = "blocks"): CheckResult => ({
  id, slug: id.toLowerCase(), version: 3, title: `Title ${HOSTILE}`, protocol, kind: "attack", gate, outcome, observation: HOSTILE, expectation: `Expected ${HOSTILE}`, remedy: HOSTILE,
  spec: { doc: "rfc7644", section: "3.1", level: "MUST" }, exchanges: ["x1"], evidence: ["x1"], ms: 1500,
});
const report: Report = {
  schema: "entente-report/1", engine: "1.0.0", manifestDigest: `sha256:${"a".repeat(64)}`, app: `acme${HOSTILE}`, dialect: "rfc", seed: HOSTILE, startedAt: "2026-11-23T09:00:00.000Z", finishedAt: "2026-11-23T09:01:00.000Z",
  verdict: "violated", tallies: { checks: 4, held: 1, violated: 1, couldNotTell: 1, doesNotApply: 1 }, worksWith: [{ client: "okta", name: "Okta", outcome: "does_not_work", because: ["SC-01"], reason: HOSTILE }],
  checks: [check("SP-01", "saml", "held"), check("SC-01", "scim", "violated"), check("RP-01", "oidc", "could_not_tell"), check("SC-02", "scim", "does_not_apply", "warns")],
  exchanges: [{
    id: "x1", kind: "sent", step: HOSTILE, at: "2026-11-23T09:00:01.000Z", ms: 3, error: null, whole: true,
    request: { method: "GET", url: `https://a.example/${HOSTILE}`, headers: { accept: HOSTILE }, body: HOSTILE }, response: { status: 200, headers: { server: HOSTILE }, body: HOSTILE.repeat(40) },
  }],
  notProven: [{ origin: HOSTILE, reason: HOSTILE }], leftBehind: [HOSTILE], requests: 1,
};

describe("the page", () => {
  const page = parseDocument(toHtml(report, { keyId: HOSTILE, reportDigest: HOSTILE, validUntil: "2027-01-01T00:00:00.000Z" }));
  const all = selectAll<Document | Element, Element>("*", page as never);

  it("has no element, attribute or address that an app put there, runs nothing and loads nothing", () => {
    expect(all.filter((e) => ["script", "img", "iframe", "object", "link", "form", "a", "base"].includes(e.name)).map((e) => e.name)).toEqual([]);
    expect(all.flatMap((e) => Object.entries(e.attribs)).filter(([name, value]) => name.startsWith("on") || /javascript:|https?:|url\(/i.test(value)).map(([name]) => name)).toEqual([]);
    expect(DomUtils.textContent(all.find((e) => e.name === "style") as Element)).not.toMatch(/@import|url\(/);
  });

  it("says what was said, word by word, and what failed before what held", () => {
    const text = DomUtils.textContent(page as unknown as Element);
    expect(text).toContain("<script>alert(1)</script>");
    expect(all.filter((e) => e.name === "li" && e.attribs["id"]).map((e) => e.attribs["id"])).toEqual(["SP-01", "RP-01", "SC-01", "SC-02"]);
    expect(text).toContain("characters more");
  });

  it("says everything of a report without anything", () => {
    expect(toHtml({ ...report, checks: [], exchanges: [], worksWith: [], notProven: [], leftBehind: [] })).toContain("</html>");
  });
});

it("writes JUnit that a strict parser reads, with a failure, an error and a skip where they belong", () => {
  const xml = toJunit(report);
  using document = XmlDocument.fromString(xml);
  const count = (path: string) => document.find(path).length;
  expect([count("//testcase"), count("//failure"), count("//error"), count("//skipped"), count("//testsuite")]).toEqual([4, 1, 1, 1, 3]);
  expect(document.get("/testsuites/@failures")?.content).toBe("1");
});

describe("SARIF", () => {
  const yaml = [
    "schema: entente/1", "sso:", "  saml:", "    acsUrl: x", "    nameId: { format: unspecified, value: user.userName } # a remark", "  oidc:", "    a: b", "provisioning:", "  scim:",
    "    baseUrl: \"😀\" ", "    auth:", "      method: bearer", "    features: [create,", "      update]", "",
  ].join("\n");
  type Region = { startLine: number; startColumn?: number; endLine?: number; endColumn?: number };
  const read = (text: string) => JSON.parse(text) as { runs: { columnKind: string; artifacts: { contents?: { text: string } }[]; tool: { driver: { rules: { id: string; helpUri?: string }[] } }; results: { ruleId: string; ruleIndex: number; level: string; locations: { physicalLocation: { region: Region; artifactLocation: { uri: string } }; logicalLocations: { fullyQualifiedName: string }[] }[] }[] }[] };
  const failed = (...ids: [id: string, protocol: CheckResult["protocol"]][]): Report => ({ ...report, checks: ids.map(([id, protocol]) => check(id, protocol, "violated")) });
  /** What each finding is about, and the text that it points at, cut out by its lines and columns. */
  const shown = (of: Report, text: string) => read(toSarif(of, { file: "m", text })).runs[0]?.results.map((r) => {
    const { startLine = 0, startColumn, endLine, endColumn }: Partial<Region> = r.locations[0]?.physicalLocation.region ?? {};
    const rows = text.split("\n").slice(startLine - 1, endLine);
    rows[rows.length - 1] = rows.at(-1)?.slice(0, (endColumn ?? 1) - 1) ?? "";
    return [r.ruleId, r.locations[0]?.logicalLocations[0]?.fullyQualifiedName, startColumn === undefined ? `line ${startLine}` : rows.join("\n").slice(startColumn - 1)];
  });

  it("points each failure at the line of the field that its check speaks of", () => {
    const { runs: [run] } = read(toSarif(report, { file: "apps/my app.yaml", text: yaml, checksUrl: "https://network.example/checks/" }));
    expect(run?.results.map((r) => [r.ruleId, r.level, r.locations[0]?.physicalLocation.region])).toEqual([
      ["SC-01", "error", { startLine: 11, startColumn: 5, endLine: 12, endColumn: 21 }], // auth
      ["RP-01", "warning", { startLine: 6, startColumn: 3, endLine: 7, endColumn: 9 }], // idTokenAlg is not written: its section
    ]);
    expect(run?.columnKind).toBe("utf16CodeUnits");
    expect(run?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("apps/my%20app.yaml");
    expect(run?.results.map((r) => run.tool.driver.rules[r.ruleIndex]?.id)).toEqual(["SC-01", "RP-01"]);
    expect(run?.tool.driver.rules[0]?.helpUri).toBe("https://network.example/checks/SC-01");
  });

  it("points at the field alone, from its name to the end of its value, however it is written", () => {
    expect(shown(failed(["SP-01", "saml"], ["SP-26", "saml"], ["SC-18", "scim"], ["SCIM-T2", "scim"], ["SCIM-R4", "scim"], ["SC-35", "scim"]), yaml)).toEqual([
      ["SP-01", "sso.saml.acsUrl", "acsUrl: x"],
      ["SP-26", "sso.saml.nameId", "nameId: { format: unspecified, value: user.userName }"],
      ["SC-18", "provisioning.scim.baseUrl", "baseUrl: \"😀\""],
      ["SCIM-T2", "provisioning.scim.features", "features: [create,\n      update]"],
      ["SCIM-R4", "provisioning.scim.matchBy", expect.stringMatching(/^scim:\n    baseUrl: [^]*update\]$/)], // not written
      ["SC-35", "test.rights", "line 1"], // nor is its section
    ]);
  });

  it("points at the protocol's door for a check that is no more", () => {
    expect(shown(failed(["SP-00", "saml"]), yaml)).toEqual([["SP-00", "sso.saml.acsUrl", "acsUrl: x"]]);
  });

  it("says the same of a manifest in JSON, as the network keeps it, and brings its text along where the reader does not have the file", () => {
    const json = JSON.stringify(parse(yaml), null, 2);
    expect(read(toSarif(report, { file: "manifest.json", text: json, embed: true })).runs[0]?.artifacts[0]?.contents?.text).toBe(json);
    expect(shown(failed(["SP-01", "saml"], ["SC-18", "scim"], ["SC-01", "scim"]), json)).toEqual([
      ["SP-01", "sso.saml.acsUrl", '"acsUrl": "x"'], ["SC-18", "provisioning.scim.baseUrl", '"baseUrl": "😀"'], ["SC-01", "provisioning.scim.auth", '"auth": {\n        "method": "bearer"\n      }'],
    ]);
  });
});

it("describes the report by a schema that names every part of it", () => {
  const schema = JSON.parse(reportJsonSchemaText()) as { $id: string; properties: Record<string, unknown> };
  expect(schema.$id).toBe("urn:entente:report:1");
  expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(reportSchema.shape).sort());
});

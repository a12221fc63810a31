import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { findOrg, type Org } from "../../tenancy/index.ts";
import { deploymentRoutes } from "../deployment/routes.ts";
import { publishManifest, smallManifest } from "../deployment/testing.ts";
import { manifestDigest, parseManifest } from "../manifest/index.ts";
import { versionAfter } from "../submission/index.ts";
import * as submissions from "../submission/store.ts";
import { publish } from "./actions.ts";
import { catalogRoutes } from "./routes.ts";

let h: Harness;
let maker: Org;
let pia: TestCaller;
let ada: TestCaller;
const published: string[] = [];

beforeAll(async () => {
  h = await harness({
    routes: [...catalogRoutes, ...deploymentRoutes],
    wire: (platform) => platform.jobs.on("catalog.published", "test", async ({ subject, data }) => void published.push(`${subject} ${String(data["version"])}`)),
  });
  pia = await h.someone("maker", ["publisher", "customer"], ["publisher", "admin"]);
  ada = await h.someone("birch", ["customer"], ["admin"]);
  const found = await findOrg(h.platform, "maker");
  if (!found) throw new Error("no maker");
  maker = found;
});
afterAll(() => h?.close());

const acs = (path = "acs") => ({ sso: { saml: { entityId: "https://orchard.example/sp", acsUrl: `https://orchard.example/${path}`, flows: { idpInitiated: true } } } });
function manifest(slug: string, metadata: Record<string, unknown> = {}, path?: string): Record<string, unknown> {
  const small = smallManifest(slug, acs(path));
  return { ...small, metadata: { ...(small["metadata"] as object), ...metadata } };
}
/** Time passes: versions stand in the order of their publication. */
async function release(value: Record<string, unknown>): Promise<void> {
  h.platform.clock.advance(60_000);
  await publishManifest(h.platform, maker, value);
}
const digestOf = (value: Record<string, unknown>): string => {
  const parsed = parseManifest(JSON.stringify(value), { allowLocal: true });
  if (!parsed.ok) throw new Error("the manifest does not hold");
  return manifestDigest(parsed.manifest);
};
const get = async (path: string, by: Pick<TestCaller, "get"> = h.anonymous) => {
  const { status, body } = await by.get(path);
  const { version, shown, versions, installs } = body as unknown as { version: string; shown?: { version: string; digest: string }; versions?: { version: string; breaking: boolean }[]; installs: number };
  return { status, version, shown, versions: (versions ?? []).map((v) => v.version), installs, text: JSON.stringify(body) };
};

describe("versions", () => {
  it("follow from the size of the change, and old ones stay readable", async () => {
    await release(manifest("orchard"));
    await release(manifest("orchard", { tagline: "Other words." }));
    await release(manifest("orchard", { tagline: "Other words." }, "other-acs"));
    const now = await get("/catalog/orchard");
    const [major, middle, first] = now.versions;
    expect([major, first]).toEqual(["2.0.0", "1.0.0"]);
    expect(middle).toMatch(/^1\.(1\.0|0\.1)$/);
    expect((await get("/catalog/orchard/versions/1.0.0")).shown?.digest).toBe(digestOf(manifest("orchard")));
    expect((await get("/catalog/orchard/versions/9.0.0")).status).toBe(404);
  });

  it("come once, however often the news of them comes, and late news of an older one changes nothing", async () => {
    const [one, two] = [manifest("twice"), manifest("twice", { tagline: "Two." })];
    await release(one);
    await release(two);
    await h.platform.jobs.drain();
    const before = published.length;
    for (const value of [two, one, two]) await publish(h.platform, { orgId: maker.id, submissionId: "sub_none", digest: digestOf(value) });
    await h.platform.jobs.drain();
    expect(published.length).toBe(before);
    expect((await get("/catalog/twice")).versions).toHaveLength(2);
    expect((await get("/catalog/twice")).shown?.digest).toBe(digestOf(two));
  });

  it("are current again when the same digest is approved again; the one after has a number of its own", async () => {
    const [one, two, three] = ["one", "two", "three"].map((path) => manifest("back", {}, path)) as [Record<string, unknown>, Record<string, unknown>, Record<string, unknown>];
    await release(one);
    await release(two);
    await release(one);
    const again = await get("/catalog/back");
    expect([again.shown?.version, again.shown?.digest, again.versions]).toEqual(["1.0.0", digestOf(one), ["2.0.0", "1.0.0"]]);
    await release(three);
    expect((await get("/catalog/back")).versions).toEqual(["3.0.0", "2.0.0", "1.0.0"]);
    expect((await get("/catalog/back")).shown?.digest).toBe(digestOf(three));
  });

  it.each([
    [[], undefined, "major", "1.0.0"], [["1.0.0"], "1.0.0", "patch", "1.0.1"], [["1.0.0"], "1.0.0", "minor", "1.1.0"], [["1.4.2"], "1.4.2", "major", "2.0.0"],
    [["3.0.0", "1.0.0"], "1.0.0", "major", "4.0.0"], [["1.0.0", "1.1.0", "1.1.1"], "1.0.0", "minor", "1.2.0"], [["1.0.0", "1.0.1"], "1.0.0", "patch", "1.0.2"], [["1.9.0", "1.10.0"], "1.10.0", "minor", "1.11.0"],
  ] as const)("with %j taken, after %s a %s change is %s", (taken, before, size, next) => {
    expect(versionAfter(taken, before, size)).toBe(next);
  });

  it("are kept by the apps that were installed from them", async () => {
    await release(manifest("kept"));
    const made = await ada.post("/apps", { slug: "kept", label: "Kept" });
    expect(made.status).toBe(201);
    await release(manifest("kept", {}, "moved"));
    const app = JSON.stringify((await ada.get(`/apps/${String(made.body["id"])}`)).body);
    expect(app).toContain(digestOf(manifest("kept")));
    expect(app).toContain("https://orchard.example/acs");
    expect((await ada.post("/apps", { slug: "kept", version: "1.0.0", label: "Kept, old" })).body["version"]).toBe("1.0.0");
    expect((await ada.post("/apps", { slug: "kept", label: "Kept, new" })).body["version"]).toBe("2.0.0");
  });
});

describe("publishing", () => {
  it("takes nothing but the digest that is recorded as live, of the org that owns the slug", async () => {
    await release(manifest("guarded"));
    const parsed = parseManifest(JSON.stringify(manifest("guarded", { tagline: "Never approved." })), { allowLocal: true });
    if (!parsed.ok) throw new Error("does not hold");
    const digest = manifestDigest(parsed.manifest);
    await expect(publish(h.platform, { orgId: maker.id, submissionId: "sub_none", digest })).rejects.toThrow("no revision");
    for (const orgId of [maker.id, ada.actor.orgId]) {
      await h.platform.db.inNetwork((tx) => submissions.keepRevision(tx, orgId, {
        digest, submissionId: "sub_x", slug: "guarded", manifest: parsed.manifest, logoDigest: undefined, submittedAt: h.platform.clock.now(),
      }));
      await publish(h.platform, { orgId, submissionId: "sub_x", digest });
    }
    expect((await get("/catalog/guarded")).versions).toEqual(["1.0.0"]);
  });

  it("keeps the test tenant and the escalation contact out of every answer", async () => {
    await release(manifest("discreet"));
    expect((await get("/catalog/discreet")).text).not.toContain("on-call@discreet.example");
  });
});

describe("a private listing", () => {
  const WHERE = {
    "its page": async (by: Pick<TestCaller, "get">) => (await by.get("/catalog/hidden-gem")).status === 200,
    "its versions": async (by: Pick<TestCaller, "get">) => (await by.get("/catalog/hidden-gem/versions/1.0.0")).status === 200,
    "search": async (by: Pick<TestCaller, "get">) => JSON.stringify((await by.get("/catalog?q=hidden-gem")).body).includes('"slug":"hidden-gem"'),
    "facets and totals": async (by: Pick<TestCaller, "get">) => (await by.get("/catalog?q=hidden-gem")).body["total"] === (1 as never),
    "the publisher's page": async (by: Pick<TestCaller, "get">) => JSON.stringify((await by.get(`/publishers/${maker.id}`)).body).includes("hidden-gem"),
    "what is near it": async (by: Pick<TestCaller, "get">) => JSON.stringify((await by.get("/catalog/hid")).body).includes("hidden-gem"),
  };
  beforeAll(() => release(manifest("hidden-gem", { visibility: "private" })));

  it.each(Object.entries(WHERE))("is in %s for its own org at most", async (where, shows) => {
    expect(await shows(h.anonymous), "anonymous").toBe(false);
    expect(await shows(ada), "another org").toBe(false);
    expect(await shows(pia), "its own org").toBe(where !== "what is near it");
  });

  it("answers a stranger as about one that does not exist, and is installed by its own org alone", async () => {
    const masked = (text: string) => text.replace(/hidden-gem|no-such-gem/g, "x").replace(/req_[0-9a-z]{26}/g, "req");
    expect(masked((await get("/catalog/hidden-gem", ada)).text)).toBe(masked((await get("/catalog/no-such-gem", ada)).text));
    expect((await ada.post("/apps", { slug: "hidden-gem" })).status).toBe(404);
    expect((await pia.post("/apps", { slug: "hidden-gem" })).status).toBe(201);
  });

  it("keeps its private versions to itself when it becomes public", async () => {
    await release(manifest("promoted", { visibility: "private", tagline: "The internal words." }));
    await release(manifest("promoted"));
    expect((await get("/catalog/promoted")).versions).toHaveLength(1);
    expect((await get("/catalog/promoted", pia)).versions).toHaveLength(2);
    expect((await get("/catalog/promoted/versions/1.0.0")).status).toBe(404);
    expect((await ada.post("/apps", { slug: "promoted", version: "1.0.0" })).status).toBe(404);
    expect((await ada.post("/apps", { slug: "promoted" })).status).toBe(201);
  });

  it("is gone for others when it becomes private, while the apps they run go on", async () => {
    await release(manifest("withdrawn-inside"));
    const made = await ada.post("/apps", { slug: "withdrawn-inside" });
    await release(manifest("withdrawn-inside", { visibility: "private" }));
    expect((await get("/catalog/withdrawn-inside", ada)).status).toBe(404);
    expect((await ada.post("/apps", { slug: "withdrawn-inside", label: "Again" })).status).toBe(404);
    expect((await ada.get(`/apps/${String(made.body["id"])}`)).status).toBe(200);
  });
});

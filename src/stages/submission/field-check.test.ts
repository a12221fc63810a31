import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acmeManifest, harness, type Answer, type Harness, type TestCaller } from "../../../test/harness.ts";
import { Problem } from "../../kernel/index.ts";
import { openEgress } from "../../platform/egress/index.ts";
import { nameAlike } from "../catalog/look-alike-store.ts";
import { findNamesBy, questionOf } from "./field-check.ts";
import { checkField, forgetAskedAddresses } from "./field-check-actions.ts";
import { ASKING } from "./field-check-store.ts";
import { submissionRoutes } from "./routes.ts";

let h: Harness;
let pia: TestCaller;
let petra: TestCaller;
let draft = "";
let others = "";
const heard: string[] = [];
let app: Server;
let port = 0;
/** Where a redirect would lead: inside, and silent unless somebody follows. */
let inside: Server;
const insideHeard: string[] = [];

const opened = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

beforeAll(async () => {
  h = await harness({ routes: submissionRoutes, wire: (platform) => findNamesBy(platform, nameAlike) });
  pia = await h.someone("acme", ["publisher"], ["publisher"]);
  petra = await h.someone("other", ["publisher"], ["publisher"]);
  draft = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
  others = String((await petra.post("/submissions", { text: acmeManifest() })).body["id"]);
  inside = createServer((request, response) => {
    insideHeard.push(request.url ?? "");
    response.end();
  });
  const insidePort = await opened(inside);
  app = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    if (request.url === "/silent") return; // takes the question and says nothing
    if (request.url === "/gone") return void response.writeHead(404).end();
    if (request.url === "/no-head") return void response.writeHead(405).end();
    if (request.url === "/moved") return void response.writeHead(302, { location: `http://127.0.0.1:${insidePort}/secret` }).end();
    if (request.url === "/long") return void response.writeHead(200, { "content-length": "5000000000" }).end();
    response.end();
  });
  port = await opened(app);
});
afterAll(async () => {
  for (const server of [app, inside]) {
    server?.closeAllConnections();
    server?.close();
  }
  await h?.close();
});
beforeEach(() => {
  heard.length = 0;
  h.platform.clock.advance(120_000); // what other tests asked counts no more
});

const ask = (path: string, value: string, by = pia, id = draft): Promise<Answer> => by.post(`/submissions/${id}/field-checks`, { path, value });
const page = (path: string) => `http://127.0.0.1:${port}${path}`;

describe("a slug", () => {
  it("is free, the org's own, or another publisher's; what is no slug yet is not asked", async () => {
    await h.platform.db.inNetwork((tx) => tx.withTables<{ slug_owner: { slug: string; org_id: string; claimed_at: Date } }>().insertInto("slug_owner")
      .values([{ slug: "mine", org_id: pia.actor.orgId, claimed_at: new Date() }, { slug: "theirs", org_id: petra.actor.orgId, claimed_at: new Date() }]).execute());
    const said = async (slug: string) => (await ask("/metadata/slug", slug)).body;
    expect(await said("nobodys")).toMatchObject({ code: "submission.gate.slug-free", outcome: "free", holds: true });
    expect(await said("mine")).toMatchObject({ outcome: "free", holds: true, message: expect.stringContaining("yours") });
    expect(await said("theirs")).toMatchObject({ code: "submission.gate.slug-free", outcome: "taken", holds: false, mend: expect.any(String) });
    for (const unready of ["", "A", "half-", "no spaces", "x".repeat(65)]) expect(await said(unready)).toMatchObject({ outcome: "not_asked", holds: null, reason: "malformed" });
  });
});

describe("a name", () => {
  it("is compared with other publishers' public listings as the desk will, and with no private one", async () => {
    const listing = (slug: string, orgId: string, name: string, privateTo: string | null) => ({
      slug, publisher_org_id: orgId, publisher_name: "Other Ltd", name, private_to: privateTo,
    });
    await h.platform.db.inNetwork((tx) => tx.withTables<{ listing: Record<string, unknown> }>().insertInto("listing").values([
      listing("parcel-desk", petra.actor.orgId, "Parcel Desk", null), listing("secret-plan", petra.actor.orgId, "Hidden Harbour", petra.actor.orgId),
      listing("own", pia.actor.orgId, "Lighthouse Keeper", null),
    ].map((row) => ({
      ...row, tagline: "", description: "", capabilities: [], categories: [], tier: "community", state: "published", version: "1.0.0", digest: `sha256:${row.slug}`, search: "", published_at: new Date(), updated_at: new Date(),
    }))).execute());
    const said = async (name: string) => (await ask("/metadata/name", name)).body;
    expect(await said("Parcel Desk")).toMatchObject({ code: "name-alike", outcome: "alike", holds: false, message: expect.stringContaining("parcel-desk") });
    expect(await said("Pаrcel Dеsk")).toMatchObject({ outcome: "alike" }); // two Cyrillic letters
    for (const free of ["Hidden Harbour", "Lighthouse Keeper", "Something else entirely"]) expect(await said(free), free).toMatchObject({ outcome: "free", holds: true });
    expect(await said("  ")).toMatchObject({ outcome: "not_asked", reason: "malformed" });
  });

  it("of a private integration is compared with none", () => {
    expect(questionOf("/metadata/name", "Parcel Desk", { metadata: { visibility: "private" } }, { allowLocal: false })).toMatchObject({ about: "nothing", reason: "private" });
  });
});

describe("an address", () => {
  it("of a page is asked as it stands, once, by HEAD; its answer stands for minutes, and is told to nobody else", async () => {
    const first = await ask("/metadata/website", page("/product?plan=1#top"));
    expect(first).toMatchObject({ status: 200, body: { code: "submission.address.answers", outcome: "answers", holds: true, status: 200, asked: { url: page("/product?plan=1") } } });
    h.platform.clock.advance((ASKING.answerS - 1) * 1000);
    expect((await ask("/support/links/faq", page("/product?plan=1"))).body["asked"]).toEqual(first.body["asked"]);
    expect(heard).toEqual(["HEAD /product?plan=1"]);
    await ask("/metadata/website", page("/product?plan=1"), petra, others);
    expect(heard).toHaveLength(2);
    h.platform.clock.advance(2_000);
    await ask("/metadata/website", page("/product?plan=1"));
    expect(heard).toHaveLength(3);
  });

  it("of an endpoint is asked at its host's root: nothing is started there", async () => {
    for (const path of ["/sso/oidc/redirectUris/7", "/sso/saml/acsUrl", "/sso/saml/slo/url", "/provisioning/scim/baseUrl", "/test/logoutUrl"]) {
      expect((await ask(path, page("/logout"))).body, path).toMatchObject({ outcome: "answers", holds: true, asked: { url: page("/") } });
    }
    expect(heard).toEqual(["HEAD /"]);
  });

  it("that answers an error is told for a page, and nothing is read of a long one", async () => {
    expect((await ask("/metadata/website", page("/gone"))).body).toMatchObject({ outcome: "answers", holds: false, status: 404, mend: expect.any(String) });
    expect((await ask("/metadata/website", page("/no-head"))).body).toMatchObject({ outcome: "answers", holds: true, status: 405 });
    expect((await ask("/metadata/website", page("/long"))).body).toMatchObject({ outcome: "answers", holds: true });
  });

  it("that redirects is an answer: nobody goes where it leads", async () => {
    expect((await ask("/metadata/website", page("/moved"))).body).toMatchObject({ outcome: "answers", holds: true, status: 302 });
    expect(insideHeard).toEqual([]);
  });

  it("where nobody listens does not answer, may be saved all the same, and is asked again a minute later", async () => {
    const closed = createServer();
    const at = `http://127.0.0.1:${await opened(closed)}/`;
    await new Promise((resolve) => closed.close(resolve));
    expect((await ask("/metadata/website", at)).body).toMatchObject({ outcome: "no_answer", holds: false, reason: "connect" });
    const now = (await pia.get(`/submissions/${draft}`)).body;
    const manifest = now["manifest"] as unknown as { metadata: object };
    const kept = await pia.put(`/submissions/${draft}/manifest`, { version: now["version"], manifest: { ...manifest, metadata: { ...manifest.metadata, website: at } } });
    expect([kept.status, JSON.stringify(kept.body["problems"]).includes("submission.address")]).toEqual([200, false]);
    const revived = createServer((_request, response) => void response.end());
    await new Promise<void>((resolve) => revived.listen(Number(new URL(at).port), "127.0.0.1", resolve));
    try {
      expect((await ask("/metadata/website", at)).body).toMatchObject({ outcome: "no_answer" });
      h.platform.clock.advance((ASKING.failureS + 1) * 1000);
      expect((await ask("/metadata/website", at)).body).toMatchObject({ outcome: "answers" });
    } finally {
      revived.closeAllConnections();
      revived.close();
    }
  });

  it("that takes the question and says nothing is given up on", async () => {
    expect(await checkField(h.platform, pia.actor, draft, { path: "/metadata/website", value: page("/silent") }, 100)).toMatchObject({ outcome: "no_answer", holds: false, reason: "timeout" });
  });

  it("with variables is asked for the test tenant, and not at all without its values", async () => {
    const made = await pia.post("/submissions", { manifest: {
      schema: "entente/1", variables: [{ name: "tenant", label: "Tenant", type: "hostname", example: "blue" }, { name: "path", label: "Path", type: "string", default: "sign-in" }],
      test: { variables: { tenant: `127.0.0.1:${port}` } },
    } });
    const id = String(made.body["id"]);
    expect((await ask("/sso/oidc/redirectUris/0", "http://{{tenant}}/cb/{{path}}", pia, id)).body).toMatchObject({ outcome: "answers", asked: { url: page("/") } });
    expect((await ask("/sso/oidc/redirectUris/0", "https://{{elsewhere}}.example.com/cb", pia, id)).body).toMatchObject({ outcome: "not_asked", reason: "variables" });
    expect(questionOf("/sso/saml/acsUrl", "https://{{host}}/acs", { sso: { saml: { onPremises: true } } }, { allowLocal: false })).toMatchObject({ reason: "customer-hosted" });
  });

  it("leaves nothing readable behind, and nothing at all after a while", async () => {
    await ask("/metadata/website", page("/unreleased-secret-customer"));
    const rows = () => h.platform.db.inNetwork((tx) => tx.withTables<{ asked_address: Record<string, unknown> }>().selectFrom("asked_address").selectAll().execute());
    const kept = JSON.stringify(await rows());
    expect(kept).toContain(pia.actor.orgId);
    expect(kept).not.toMatch(/unreleased|secret-customer/);
    h.platform.clock.advance((ASKING.answerS + 1) * 1000);
    await forgetAskedAddresses(h.platform);
    expect(await rows()).toEqual([]);
  });
});

describe("a flood", () => {
  it("of one address asks it once", async () => {
    const said = await Promise.all(Array.from({ length: 12 }, () => ask("/metadata/website", page("/once"))));
    expect(said.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(said.filter(({ body }) => !(body["outcome"] === "answers" || body["reason"] === "asking"))).toEqual([]);
    expect(heard).toEqual(["HEAD /once"]);
  });

  it("of one org ends at its share, with a code and a time, and leaves others theirs", async () => {
    const asked: string[] = [];
    // every host answers: what is counted is how many were asked
    const request = async ({ url }: { url: string }) => (asked.push(url), { status: 200, headers: {}, body: Buffer.alloc(0), url, timings: { totalMs: 1 } });
    const many = { ...h.platform, egress: { ...h.platform.egress, request } };
    const check = (host: string, by = pia, id = draft) => checkField(many, by.actor, id, { path: "/sso/saml/acsUrl", value: `https://${host}.example.com/acs` }).then(({ outcome }) => outcome, (thrown: unknown) => thrown);
    const said = await Promise.all(Array.from({ length: ASKING.perOrg + 10 }, (_, i) => check(`flood-${i}`)));
    expect(said.filter((one) => one === "answers")).toHaveLength(ASKING.perOrg);
    const refused = said.filter((one) => one !== "answers");
    expect(refused.map((one) => (one instanceof Problem ? [one.code, one.retryAfterS] : one))).toEqual(Array.from({ length: 10 }, () => ["too-many", 60]));
    expect(new Set(asked).size).toBe(ASKING.perOrg);
    expect(await ask("/metadata/website", page("/one-more"))).toMatchObject({ status: 429, body: { code: "too-many", mend: expect.any(String) } });
    expect(heard).toEqual([]);
    expect((await ask("/metadata/slug", "still-free")).body).toMatchObject({ outcome: "free" });
    expect(await check("flood-theirs", petra, others)).toBe("answers");
    h.platform.clock.advance(61_000);
    expect(await check("flood-later")).toBe("answers");
  });

  it("of one host by several orgs ends at the host's share, and is nobody's fault", async () => {
    const half = ASKING.perHost / 2;
    for (let i = 0; i < half; i++) {
      await ask("/metadata/website", page(`/p${i}`));
      await ask("/metadata/website", page(`/t${i}`), petra, others);
    }
    for (const [by, id] of [[pia, draft], [petra, others]] as const) {
      expect((await ask("/metadata/website", page("/more"), by, id)).body).toMatchObject({ outcome: "not_asked", holds: null, reason: "host-busy", retryAfterS: 60 });
    }
    expect(heard).toHaveLength(ASKING.perHost);
  });

  it("whose asker went away is asked by the next one, a moment later", async () => {
    const lost = { ...h.platform, egress: { ...h.platform.egress, request: () => Promise.reject(new Error("the process ended")) } };
    await expect(checkField(lost, pia.actor, draft, { path: "/metadata/website", value: page("/lost") })).rejects.toThrow("ended");
    expect((await ask("/metadata/website", page("/lost"))).body).toMatchObject({ outcome: "not_asked", reason: "asking", retryAfterS: expect.any(Number) });
    h.platform.clock.advance((ASKING.lostS + 1) * 1000);
    expect((await ask("/metadata/website", page("/lost"))).body).toMatchObject({ outcome: "answers" });
  });
});

describe("a network that contacts the internet alone", () => {
  let guarded: ReturnType<typeof openEgress>;
  const strict = () => ({ ...h.platform, egress: guarded, config: { ...h.platform.config, allowLocalTargets: false } });
  beforeAll(() => {
    // a name of a stranger that leads inside, and one that does so from its second answer on
    guarded = openEgress({ allowLocal: false, failureStepMs: 0, ownAddresses: [{ host: "network.example", port: 443 }], resolve: async (host) => {
      if (host === "rebound.example") return ["93.184.215.14", "10.0.0.7"];
      if (host === "inward.example") return ["169.254.169.254"];
      if (host === "network.example") return ["93.184.215.15"];
      throw new Error("no such name");
    } });
  });
  afterAll(() => guarded.close());
  afterEach(() => expect(guarded.counters()).toMatchObject({ bytesOut: 0 }));

  it.each([
    ["https://10.0.0.1/admin", "private-address"], ["https://169.254.169.254/latest/meta-data", "private-address"], ["https://192.168.1.1/", "private-address"], ["https://[::ffff:a00:1]/", "private-address"],
    ["https://[fd00::1]/", "private-address"], ["https://inward.example/", "private-address"], ["https://rebound.example/", "private-address"], ["https://printer.local/", "private-address"],
    ["https://intranet/", "private-address"], ["https://93.184.215.14:22/", "port"], ["https://network.example/api", "own-address"],
  ])("does not ask %s, and says why", async (value, reason) => {
    const said = await checkField(strict(), pia.actor, draft, { path: "/metadata/website", value });
    expect(said).toMatchObject({ outcome: "not_asked", holds: undefined, reason });
    expect(said.message).not.toContain("10.0.0.7");
  });

  it.each(["http://93.184.215.14/", "https://localhost/", "https://127.0.0.1/", "https://user:pass@app.example.com/", "ftp://app.example.com/", "https://0x7f.1/", "https://[::ffff:10.0.0.1]/", "javascript:alert(1)", "file:///etc/passwd", "half of one", ""])(
    "takes %j for no address yet", async (value) => {
      const before = guarded.counters().requests;
      expect(await checkField(strict(), pia.actor, draft, { path: "/metadata/website", value })).toMatchObject({ outcome: "not_asked", reason: "malformed" });
      expect(guarded.counters().requests).toBe(before);
    });

  it("says of a name that does not exist that it does not answer", async () => {
    expect(await checkField(strict(), pia.actor, draft, { path: "/sso/saml/acsUrl", value: "https://nowhere.example/acs" })).toMatchObject({ outcome: "no_answer", holds: false, reason: "dns" });
  });
});

describe("whose draft it is", () => {
  it("is asked first: another org's, one that was sent and a field without a check are refused, and nothing goes out", async () => {
    expect((await ask("/metadata/website", page("/x"), petra)).status).toBe(404);
    for (const path of ["/metadata/description", "/sso/saml/entityId", "/nowhere", "/support/public/0", "/__proto__/x", "/metadata/website/x"]) {
      expect((await ask(path, page("/x"))).body, path).toMatchObject({ code: "invalid-field" });
    }
    const sent = String((await pia.post("/submissions", { text: acmeManifest() })).body["id"]);
    await h.platform.db.inNetwork((tx) => tx.withTables<{ submission: { id: string; state: string } }>().updateTable("submission").set({ state: "initial_review" }).where("id", "=", sent).execute());
    expect((await ask("/metadata/website", page("/x"), pia, sent)).body).toMatchObject({ code: "not-your-move" });
    expect(heard).toEqual([]);
  });
});

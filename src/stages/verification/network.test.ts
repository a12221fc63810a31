import { afterAll, beforeAll, expect, it } from "vitest";
import { type AcmeOfPublisher, openAcmeOf } from "../../../test/acme-of-publisher.ts";
import { type Harness, harness, type TestCaller } from "../../../test/harness.ts";
import { acmeManifest } from "./testing.ts";
import { defineVerificationJobs } from "./index.ts";
import { submissionRoutes } from "../submission/routes.ts";
import { verificationRoutes, verificationStreams } from "./routes.ts";

let net: Harness;
let at: AcmeOfPublisher;
let pia: TestCaller;
let submission = "";
const told: string[] = [];

beforeAll(async () => {
  net = await harness({
    routes: [...submissionRoutes, ...verificationRoutes], streams: verificationStreams, ticks: true,
    wire(platform) {
      defineVerificationJobs(platform);
      platform.jobs.on("verification.finished", "test", async ({ data }) => {
        const { runId, digest, verdict, checks } = data["evidence"] as Record<string, unknown>;
        told.push(JSON.stringify({ submissionId: data["submissionId"], runId, digest, verdict, checks }));
      });
    },
  });
  pia = await net.someone("acme", ["publisher"], ["publisher"]);
  at = await openAcmeOf(pia, net);
  submission = String((await pia.post("/submissions", { manifest: acmeManifest(at.acme.url) })).body["id"]);
  expect((await pia.put(`/submissions/${submission}/secrets/acme_scim_token`, { value: at.scimToken })).status).toBe(204);
});
afterAll(async () => {
  await at.close();
  await net.close();
});

it("runs a draft's checks in the background, refuses a second run meanwhile, and tells the evidence once", async () => {
  const asked = await pia.post(`/submissions/${submission}/runs`);
  expect([asked.status, asked.body["state"]]).toEqual([202, "queued"]);
  expect((await pia.post(`/submissions/${submission}/runs`)).body).toMatchObject({ type: "/problems/gate-closed" });

  await net.platform.jobs.drain();

  const run = (await pia.get(`/runs/${asked.body["id"]}`)).body as unknown as { state: string; verdict: string; tallies: { checks: number }; exchanges: unknown[]; digest: string; checks: { id: string; outcome: string; observation: string }[] };
  expect(run.checks.filter((c) => c.outcome !== "held" && c.outcome !== "does_not_apply").map((c) => `${c.id} ${c.outcome}: ${c.observation}`)).toEqual([]);
  expect([run.state, run.verdict]).toEqual(["finished", "held"]);
  expect(run.exchanges.length).toBeGreaterThan(100);
  expect(told).toEqual([JSON.stringify({ submissionId: submission, runId: asked.body["id"], digest: run.digest, verdict: "held", checks: run.tallies.checks })]);
}, 120_000);

it("leaves megabytes of exchanges out for a page that draws rows, and gives those of one check when its row is opened", async () => {
  const { items } = (await pia.get(`/submissions/${submission}/runs`)).body as unknown as { items: { id: string; partial: boolean }[] };
  const path = `/runs/${items.find((run) => !run.partial)?.id}`;
  const whole = (await pia.get(path)).body as unknown as { exchanges: { id: string }[]; checks: { id: string; outcome: string; evidence: string[] }[] };
  const light = (await pia.get(`${path}?exchanges=open`)).body as unknown as typeof whole;
  expect(light.checks.length).toBe(whole.checks.length);
  expect(light.exchanges.length).toBeLessThan(whole.exchanges.length / 10);
  const one = (await pia.get(`${path}/checks/SP-01`)).body as unknown as { result: { id: string; exchanges: string[] }; exchanges: { id: string }[] };
  expect(one.result.id).toBe("SP-01");
  expect(one.exchanges.length).toBeGreaterThan(1);
  expect(one.exchanges.every((exchange) => one.result.exchanges.includes(exchange.id))).toBe(true);
  expect((await pia.get(`${path}/checks/XX-99`)).status).toBe(404);
  expect((await (await net.someone("birch", ["publisher"], ["publisher"], "light@birch.example")).get(`${path}/checks/SP-01`)).status).toBe(404);
}, 60_000);

it("shows a run to its publisher and the desk, and to nobody else before it is published", async () => {
  const { items } = (await pia.get(`/submissions/${submission}/runs`)).body as unknown as { items: { id: string }[] };
  const path = `/runs/${items[0]?.id}`;
  const stranger = await net.someone("birch", ["publisher"], ["publisher"]);
  const dana = await net.someone("desk", ["desk"], ["analyst"]);
  expect((await stranger.get(path)).body).toMatchObject({ type: "/problems/not-found" });
  expect((await net.anonymous.get(path)).status).toBe(404);
  expect((await dana.get(path)).status).toBe(200);
  expect((await stranger.post(`${path}/cancel`)).status).toBe(404);
});

it("stops a cancelled run, keeps what was judged, and gives no evidence", async () => {
  const before = told.length;
  const { body } = await pia.post(`/submissions/${submission}/runs`);
  const running = net.platform.jobs.drain();
  for (;;) {
    const now = (await pia.get(`/runs/${body["id"]}`)).body as unknown as { checks: unknown[] };
    if (now.checks.length > 2) break;
    await new Promise((later) => setTimeout(later, 20));
  }
  expect((await pia.post(`/runs/${body["id"]}/cancel`)).status).toBe(200);
  await running;
  const ended = (await pia.get(`/runs/${body["id"]}`)).body as unknown as { state: string; checks: unknown[] };
  expect(ended.state).toBe("cancelled");
  expect(ended.checks.length).toBeGreaterThan(2);
  expect(told.length).toBe(before);
  const users = (await (await fetch(`${at.acme.url}/admin/api/tenants/entente-test/users`, { headers: { authorization: `Bearer ${at.acme.adminPassword}` } })).json()) as { userName: string }[];
  expect(users.map((u) => u.userName).filter((name) => name !== "own@acme.test")).toEqual([]);
});

it("shows a run over chosen checks as it happens, step by step with rising ids, and takes it for no evidence", async () => {
  const before = told.length;
  const { body } = await pia.post(`/submissions/${submission}/runs`, { checks: ["SAML-F1", "SP-01", "SCIM-F1"] });
  const [stream] = verificationStreams;
  const events: { id: string; event: string; data: unknown }[] = [];
  const watching = (async () => {
    const source = stream?.open({ params: { id: body["id"] }, actor: pia.actor, deps: net.platform, lastEventId: undefined, signal: new AbortController().signal });
    for await (const event of source ?? []) events.push(event);
  })();
  await net.platform.jobs.drain();
  await watching;
  expect([events[0]?.event, events.at(-1)?.event]).toEqual(["snapshot", "end"]);
  const ids = events.map((e) => Number(e.id));
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  expect(events.at(-1)?.data).toMatchObject({ state: "finished", partial: true });
  const deltas = events.filter((each) => each.event === "delta").map((each) => each.data as { result: { id: string }; planned?: unknown[] });
  expect(deltas.map((delta) => delta.result.id).sort()).toEqual(["SAML-F1", "SCIM-F1", "SP-01"]);
  expect(deltas.map((delta) => delta.planned?.length)).toEqual([3, undefined, undefined]);
  expect(told.length).toBe(before);
});

it("tells whoever lost the line what they missed, and not everything again", async () => {
  const { body } = await pia.post(`/submissions/${submission}/runs`, { checks: ["SAML-F1", "SP-01", "SCIM-F1"] });
  const [stream] = verificationStreams;
  if (!stream) throw new Error("there is no stream of a run");
  const watch = (lastEventId: string | undefined, line: AbortController) => stream.open({ params: { id: body["id"] }, actor: pia.actor, deps: net.platform, lastEventId, signal: line.signal });
  const line = new AbortController();
  const running = net.platform.jobs.drain();
  let last = "";
  for await (const event of watch(undefined, line)) {
    last = event.id;
    if (event.event === "delta") break; // the line is lost after the first answer
  }
  line.abort();
  const after: { id: string; event: string; data: unknown }[] = [];
  for await (const event of watch(last, new AbortController())) after.push(event);
  await running;
  // unless the run was over by then, which only a whole snapshot can tell
  const resumed = after[0]?.event === "delta";
  expect(after.at(-1)?.event).toBe("end");
  if (resumed) {
    expect(after[0]?.id).toBe(last);
    expect(after.filter((event) => event.event === "delta" && (event.data as { result?: unknown }).result).map((event) => Number(event.id))).toEqual([Number(last) + 1, Number(last) + 2]);
  } else expect((after[0]?.data as { checks: unknown[] } | undefined)?.checks).toHaveLength(3);
});

it("tells everybody what each check asks, and finds checks by words and facets", async () => {
  const { items } = (await net.anonymous.get("/checks")).body as unknown as { items: { id: string; why: string }[] };
  expect(items.length).toBeGreaterThan(40);
  expect((await net.anonymous.get(`/checks/${items[0]?.id}`)).body).toMatchObject({ id: items[0]?.id, why: items[0]?.why });

  expect((await net.anonymous.get("/checks/SP-38")).body).toMatchObject({
    severity: "error", since: "1.0.0", changes: [{ version: 1 }], previous: { id: "SP-37" }, next: { id: "SP-39" },
    spec: { name: "SAML 2.0 Core", section: "2.5.1.4", url: expect.stringMatching(/^https:/) },
    example: { sent: expect.stringContaining("another-app.invalid"), right: expect.stringMatching(/^← 403/), wrong: expect.stringMatching(/^← 302/) },
  });
  const found = (await net.anonymous.get("/checks/search?q=audience&protocol=saml&severity=error")).body as unknown as { items: { id: string; protocol: string; gate: string }[]; of: number };
  expect(found.items.map((check) => check.id)).toEqual(expect.arrayContaining(["SP-38", "SP-39"]));
  expect(found.items.every((check) => check.protocol === "saml" && check.gate === "blocks")).toBe(true);
  expect(found.of).toBe(items.length);
  expect((await net.anonymous.get("/checks/search?protocol=pigeon")).status).toBe(422);
  expect((await net.anonymous.get("/checks/SP-00")).status).toBe(404);
});

it("speaks SCIM as another provider when it is asked to: shown on the run, judged by what that provider needs, and no evidence", async () => {
  const before = told.length;
  const asked = await pia.post(`/submissions/${submission}/runs`, { checks: ["SCIM-C1", "SCIM-T5", "SCIM-Z1ENTRA"], dialect: "entra" });
  expect([asked.status, asked.body["dialect"]]).toEqual([202, "entra"]);
  await net.platform.jobs.drain();

  const run = (await pia.get(`/runs/${asked.body["id"]}`)).body as unknown as { dialect: string; checks: { id: string; gate: string; outcome: string }[]; worksWith: { client: string; outcome: string; because: string[] }[]; exchanges: { request: { body: string | null } }[] };
  expect(run.checks.map((c) => [c.id, c.gate, c.outcome])).toEqual([["SCIM-C1", "blocks", "held"], ["SCIM-Z1ENTRA", "blocks", "held"], ["SCIM-T5", "blocks", "held"]]);
  expect(run.exchanges.some((e) => e.request.body?.includes('"active":"True"'))).toBe(true);
  // three checks are not everything that Entra rests on
  expect(run.worksWith.find((row) => row.client === "entra")).toMatchObject({ outcome: "could_not_tell", because: expect.arrayContaining(["SCIM-R4"]) as string[] });
  expect((await pia.post(`/runs/${asked.body["id"]}/rerun`, {})).body).toMatchObject({ dialect: "entra", partial: true });
  await net.platform.jobs.drain();
  expect((await pia.post(`/submissions/${submission}/runs`, { dialect: "keycloak" })).status).toBe(422);
  expect(told.length).toBe(before);
}, 60_000);

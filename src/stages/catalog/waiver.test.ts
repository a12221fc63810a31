import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { wire } from "../../app/flow.ts";
import { type DeskGround, deskGround, passRequirements } from "../review/testing.ts";
import { recordEvidence } from "../submission/index.ts";
import { catalogRoutes } from "./routes.ts";

// each walks through several states, on a busy machine perhaps
vi.setConfig({ testTimeout: 120_000 });

let desk: DeskGround;
beforeAll(async () => {
  desk = await deskGround({ routes: catalogRoutes, wire });
  await desk.h.platform.jobs.drain();
});
afterAll(() => desk?.h.close());

it("shows everybody what a version was passed over, and raises no tier by it", async () => {
  const { h, pia, dana, lea } = desk;
  const { id, digest } = await desk.submitted();
  await passRequirements(dana, id);
  h.platform.clock.advance(1000);
  await recordEvidence(h.platform, pia.actor.orgId, id, { runId: "run_of_the_desk", digest, verdict: "violated", finishedAt: h.platform.clock.now().toISOString(), checks: 40, held: 39, violated: 1, couldNotTell: 0 });
  const waiver = "Known to every customer, and mended in the next release.";
  for (const [by, more] of [[lea, { waiver }], [dana, {}]] as const) {
    expect((await by.post(`/desk/submissions/${id}/decisions`, { decision: "approve", digest, note: "", ...more })).status).toBe(200);
    h.platform.clock.advance(120_000);
    await h.platform.jobs.drain();
  }
  const { slug, state } = (await pia.get(`/submissions/${id}`)).body as unknown as { slug: string; state: string };
  expect(state).toBe("published");
  const shown = (await h.anonymous.get(`/catalog/${slug}`)).body as unknown as { tier: string; shown: { waivers: { about: string; ref: string; reason: string }[] } };
  expect(shown.tier).toBe("community");
  expect(shown.shown.waivers).toEqual([expect.objectContaining({ about: "evidence", ref: "run_of_the_desk", reason: waiver })]);
  expect(JSON.stringify(shown)).not.toContain(lea.actor.accountId);
  expect(JSON.stringify(shown)).not.toContain("lea@");
});

it("is no way to Verified: two people passed it and its run held, but a requirement was waived, and nobody can raise it", async () => {
  const { h, pia, dana, eli, lea } = desk;
  const { id, digest } = await desk.submitted((text) => text.replace("name: Acme Dispatch", "name: Bolt Freight Planner"));
  await passRequirements(dana, id);
  h.platform.clock.advance(1000);
  await dana.put(`/desk/submissions/${id}/requirements/listing-honest`, { digest, verdict: "fail", note: "It says too much." });
  const { items } = (await lea.get(`/submissions/${id}/threads`)).body as unknown as { items: { id: string }[] };
  await lea.post(`/threads/${items[0]?.id}/resolve`);
  for (const [by, more] of [[lea, { waiver: "The pilot's customers know." }], [dana, {}]] as const) {
    expect((await by.post(`/desk/submissions/${id}/decisions`, { decision: "approve", digest, note: "", ...more })).status).toBe(200);
    h.platform.clock.advance(120_000);
    await h.platform.jobs.drain();
  }
  const { slug } = (await pia.get(`/submissions/${id}`)).body as unknown as { slug: string };
  expect((await h.anonymous.get(`/catalog/${slug}`)).body).toMatchObject({ tier: "conformance-tested", shown: { waivers: [{ about: "requirement", ref: "listing-honest" }] } });
  expect((await eli.post(`/desk/listings/${slug}/endorsements`, { digest, note: "It is fine." })).body["code"]).toBe("gate-closed");
});

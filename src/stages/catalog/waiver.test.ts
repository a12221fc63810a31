import { afterAll, beforeAll, expect, it } from "vitest";
import { wire } from "../../app/flow.ts";
import { type DeskGround, deskGround, passRequirements } from "../review/testing.ts";
import { recordEvidence } from "../submission/index.ts";
import { catalogRoutes } from "./routes.ts";

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

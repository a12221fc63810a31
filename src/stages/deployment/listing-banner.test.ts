import { afterAll, beforeAll, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { wire } from "../../app/flow.ts";
import { findOrg } from "../../tenancy/index.ts";
import { noticeRoutes } from "../../notices/index.ts";
import { catalogRoutes } from "../catalog/routes.ts";
import { deploymentRoutes } from "./routes.ts";
import { publishManifest, smallManifest } from "./testing.ts";

let h: Harness;
let [pia, ada, dana, eli] = [] as unknown as [TestCaller, TestCaller, TestCaller, TestCaller];
let app = "";

beforeAll(async () => {
  h = await harness({ routes: [...catalogRoutes, ...deploymentRoutes, ...noticeRoutes], wire });
  pia = await h.someone("maker", ["publisher"], ["publisher"]);
  ada = await h.someone("birch", ["customer"], ["admin"], "ada@birch.example");
  dana = await h.someone("desk", ["desk"], ["analyst"], "dana@desk.example");
  eli = await h.someone("desk", ["desk"], ["analyst"], "eli@desk.example");
  const maker = await findOrg(h.platform, "maker");
  if (!maker) throw new Error("no maker");
  for (const slug of ["orchard", "orchard-next"]) await publishManifest(h.platform, maker, smallManifest(slug, { sso: { saml: { entityId: "https://orchard.example/sp", acsUrl: "https://orchard.example/acs", flows: { idpInitiated: true } } } }));
  app = String((await ada.post("/apps", { slug: "orchard" })).body["id"]);
  await h.platform.jobs.drain();
});
afterAll(() => h?.close());

const banner = async () => (await ada.get(`/apps/${app}`)).body["listing"] as unknown;
const told = async () => {
  await h.platform.jobs.drain();
  return ((await ada.get("/inbox")).body["items"] as unknown as { notice: string; path: string; body: string }[]).map((one) => one.notice);
};
const byTwo = async (move: string) => {
  h.platform.clock.advance(1_000);
  const asked = (await dana.post("/desk/listings/orchard/moves", { move, reason: "It leaks names." })).body as unknown as { waiting: { id: string }[] };
  expect(await told()).not.toContain(move); // nobody is told of what one person wishes
  h.platform.clock.advance(1_000); // what was told before is older than what follows
  expect((await eli.post(`/desk/listings/orchard/moves/${asked.waiting[0]?.id}/confirm`)).status).toBe(200);
};

it("says nothing of what is simply published", async () => {
  expect(await banner()).toBeNull();
  expect(await told()).toEqual([]);
});

it("tells the admins who have it of a deprecation, with successor and end, on the app's page and in their inbox", async () => {
  await pia.put("/integrations/orchard/deprecation", { note: "We rebuilt it.", successor: "orchard-next", endsOn: "2027-06-30" });
  expect(await told()).toEqual(["app-deprecated"]);
  expect(await banner()).toMatchObject({ state: "deprecated", deprecation: { note: "We rebuilt it.", successor: "orchard-next", endsOn: "2027-06-30" } });
  expect(h.mailbox.filter((mail) => mail.to === "ada@birch.example").map((mail) => mail.text).join()).toMatch(new RegExp(`orchard-next.*/app/org/apps/${app}/setup`, "s"));
});

it("tells them of a suspension, of its end and of a removal, each when it happens, and the app goes on", async () => {
  await dana.post("/desk/listings/orchard/moves", { move: "audit", reason: "It leaks names." });
  await byTwo("suspend");
  expect(await told()).toEqual(["app-suspended", "app-deprecated"]);
  expect(await banner()).toMatchObject({ state: "suspended", label: "Suspended", reason: "It leaks names." });
  await byTwo("lift");
  await byTwo("remove");
  expect(await told()).toEqual(["app-removed", "app-reinstated", "app-suspended", "app-deprecated"]);
  expect(await banner()).toMatchObject({ state: "removed", reason: "It leaks names." });
  expect((await ada.get(`/apps/${app}`)).status).toBe(200);
  expect((await ada.post("/apps", { slug: "orchard", label: "Once more" })).status).toBe(404);
});

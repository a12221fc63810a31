import { afterAll, beforeAll, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { findOrg, type Org } from "../../tenancy/index.ts";
import { catalogRoutes } from "../catalog/routes.ts";
import { deploymentRoutes } from "./routes.ts";
import { publishManifest, smallManifest } from "./testing.ts";

let h: Harness;
let maker: Org;
let pia: TestCaller;
let rival: TestCaller;
let ada: TestCaller;
let bob: TestCaller;
let dana: TestCaller;
const manifest = (path: string) => smallManifest("orchard", { sso: { saml: { entityId: "https://orchard.example/sp", acsUrl: `https://orchard.example/${path}`, flows: { idpInitiated: true } } } });

beforeAll(async () => {
  h = await harness({ routes: [...catalogRoutes, ...deploymentRoutes] });
  pia = await h.someone("maker", ["publisher"], ["publisher"]);
  rival = await h.someone("rival", ["publisher"], ["publisher"]);
  ada = await h.someone("birch", ["customer"], ["admin"]);
  bob = await h.someone("cedar", ["customer"], ["admin"]);
  dana = await h.someone("desk", ["desk"], ["analyst"]);
  const found = await findOrg(h.platform, "maker");
  if (!found) throw new Error("no maker");
  maker = found;
  await publishManifest(h.platform, maker, manifest("first"));
});
afterAll(() => h?.close());

it("says that nobody uses what nobody has installed", async () => {
  expect((await pia.get("/integrations/orchard/adoption")).body).toEqual({ orgs: 0, apps: 0, active: 0, setup: 0, inactive: 0, versions: [] });
});

it("counts orgs and apps by version and status, and names nobody", async () => {
  const first = (await ada.post("/apps", { slug: "orchard" })).body as unknown as { id: string; rowVersion: number };
  await ada.post("/apps", { slug: "orchard", label: "Another" });
  await ada.patch(`/apps/${first.id}`, { rowVersion: first.rowVersion, status: "active" });
  h.platform.clock.advance(60_000);
  await publishManifest(h.platform, maker, manifest("second"));
  const later = (await bob.post("/apps", { slug: "orchard" })).body as unknown as { version: string };
  const seen = await pia.get("/integrations/orchard/adoption");
  expect(seen.body).toEqual({ orgs: 2, apps: 3, active: 1, setup: 2, inactive: 0, versions: [{ version: "1.0.0", apps: 2, active: 1 }, { version: later.version, apps: 1, active: 0 }] });
  expect(JSON.stringify(seen.body)).not.toMatch(/birch|cedar|org_/);
  expect((await dana.get("/desk/listings/orchard/adoption")).body).toEqual(seen.body);
});

it("is its publisher's and the desk's to read: for others there is no such integration", async () => {
  expect((await rival.get("/integrations/orchard/adoption")).status).toBe(404);
  expect((await dana.get("/desk/listings/nothing/adoption")).status).toBe(404);
  expect((await rival.get("/desk/listings/orchard/adoption")).status).toBe(403);
});

it("shows its publisher every version, and what was done, but not what still waits for a second person", async () => {
  const read = async () => (await pia.get("/integrations/orchard")).body as unknown as { versions: { version: string }[]; evidence: unknown; history: { move: string; reason: string; to: string }[] };
  expect((await read()).versions.map((one) => one.version)).toEqual(expect.arrayContaining(["1.0.0"]));
  expect((await read()).versions).toHaveLength(2);
  await dana.post("/desk/listings/orchard/moves", { move: "audit", reason: "People report failures." });
  await dana.post("/desk/listings/orchard/moves", { move: "suspend", reason: "Not told yet." });
  expect((await read()).history).toMatchObject([{ move: "audit", reason: "People report failures.", to: "under_audit" }]);
  expect(JSON.stringify(await read())).not.toContain("Not told yet");
});

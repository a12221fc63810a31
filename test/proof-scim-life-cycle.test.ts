import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Acme, startAcme } from "../samples/acme/app.ts";
import { CHECKS, type Report } from "../src/stages/verification/index.ts";
import { connectAcme } from "./acme-tenants.ts";
import { acmeManifest, homeBench, type HomeBench } from "../src/stages/verification/testing.ts";
import { type FaultyScimServer, startFaultyScimServer } from "./targets/faulty-scim-server.ts";

/** A change that never comes is waited for until somebody would have noticed; here sooner. */
const SETTLES_MS = 300;
const FEATURES = ["create", "update", "deactivate", "reactivate", "delete", "import_people", "import_groups", "group_push", "password_sync"];

let acme: Acme;
let bench: HomeBench;
let server: FaultyScimServer;
let secrets: Record<string, string> = {};
beforeAll(async () => {
  bench = await homeBench();
  acme = await startAcme({ port: 0 });
  secrets = await connectAcme(acme, bench);
  server = await startFaultyScimServer(acme.url, secrets["acme_scim_token"] ?? "");
});
afterAll(async () => {
  await server.close();
  await acme.close();
  await bench.close();
});

describe("the life cycle by the network's own provisioner", () => {
  const LIFE = CHECKS.filter((c) => c.id.startsWith("LC-")).map((c) => c.id);
  const lead = (more: Record<string, unknown> = {}, only: readonly string[] = LIFE) => bench.run(acmeManifest(server.url, (manifest) => {
    delete manifest["sso"];
    Object.assign((manifest["provisioning"] as { scim: object }).scim, { features: FEATURES, ...more });
  }), { secrets, settlesMs: SETTLES_MS, only });
  const outcomesOf = (report: Report) => Object.fromEntries(report.checks.map((c) => [c.id, c.outcome === "held" ? "held" : `${c.outcome}: ${c.observation}`]));

  it("holds as well where people are updated by PATCH", async () => {
    server.become();
    const report = await lead({ userUpdate: "patch" });
    expect(outcomesOf(report)).toEqual(Object.fromEntries(LIFE.map((id) => [id, "held"])));
    expect(report.exchanges.filter((e) => e.request.method === "PUT")).toEqual([]);
  });

  it("holds as well where leavers are deleted: then nobody comes back to the account from before", async () => {
    server.become();
    const report = await lead({ onUnassign: "delete" });
    expect(outcomesOf(report)).toEqual({ ...Object.fromEntries(LIFE.map((id) => [id, "held"])), "LC-08": "does_not_apply: The manifest says that accounts of leavers are deleted." });
    expect(report.leftBehind).toEqual([]);
  });

  it("goes on where a step in the middle is asked alone, by playing those before it", async () => {
    server.become();
    const report = await lead({}, ["LC-11", "LC-09"]);
    expect(outcomesOf(report)).toEqual({ "LC-09": "held", "LC-11": "held" });
  });

  it("could not tell what comes after a step that failed", async () => {
    server.become("deactivates-nobody");
    expect(outcomesOf(await lead())).toMatchObject({ "LC-04": "held", "LC-07": expect.stringMatching(/^violated/) as string, "LC-08": expect.stringMatching(/^could_not_tell: The step before, LC-07/) as string, "LC-10": "held" });
  });
});

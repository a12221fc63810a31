import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "kysely";
import type { z } from "zod";
import { type Answer, harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { changeMembers, createGroup, createPerson, linkAccount, movePerson, type Person } from "../../directory/index.ts";
import { findOrg, type Org, systemActor } from "../../tenancy/index.ts";
import { catalogRoutes } from "../catalog/routes.ts";
import type { AppView } from "./contract.ts";
import { defineDeploymentJobs } from "./index.ts";
import { installationById, noteProof } from "./reading.ts";
import { deploymentRoutes } from "./routes.ts";
import { withSecretVariables } from "./secret-variables.ts";
import { publishManifest, smallManifest } from "./testing.ts";

let h: Harness;
let ada: TestCaller;
let finn: TestCaller;
let sly: TestCaller;
let birch: Org;
let maker: Org;
let finnPerson: Person;
let count = 0;

const SECRET = "s3cret-Pa$$-value";
const listing = {
  variables: [
    { name: "base_url", label: "Address", type: "url" as const, example: "https://orchard.example" },
    { name: "tenant", label: "Tenant", pattern: "[a-z]+", example: "north" },
    { name: "pass", label: "Pass phrase", type: "secret" as const },
  ],
  sso: {
    saml: { entityId: "{{base_url}}/sp", acsUrl: "{{base_url}}/{{tenant}}/acs", flows: { idpInitiated: true } },
    oidc: { redirectUris: ["{{base_url}}/cb"] },
  },
  provisioning: { scim: { baseUrl: "{{base_url}}/scim", auth: { method: "header" as const, expression: "token + app.pass" } } },
};
const variables = { base_url: "https://orchard.example", tenant: "north", pass: SECRET };

async function install(body: Record<string, unknown> = {}, who = ada) {
  const answer = await who.post("/apps", { slug: "orchard", label: `Orchard ${++count}`, variables, ...body });
  return answer;
}
type View = z.output<typeof AppView>;
const viewOf = (answer: Answer) => answer.body as unknown as View;
const app = async (body: Record<string, unknown> = {}) => viewOf(await install(body));

beforeAll(async () => {
  h = await harness({ routes: [...deploymentRoutes, ...catalogRoutes], wire: defineDeploymentJobs });
  await h.someone("maker", ["publisher"], ["publisher"]);
  ada = await h.someone("birch", ["customer"], ["admin"], "ada@birch.example");
  finn = await h.someone("birch", ["customer"], ["member"], "finn@birch.example");
  sly = await h.someone("rival", ["customer"], ["admin"], "sly@rival.example");
  maker = (await findOrg(h.platform, "maker"))!;
  birch = (await findOrg(h.platform, "birch"))!;
  const made = await createPerson(h.platform, systemActor(birch), { userName: "finn", email: "finn@birch.example", givenName: "Finn", familyName: "Moe" });
  finnPerson = await linkAccount(h.platform, systemActor(birch), made.id, finn.actor.accountId);
  // header expressions are for private integrations: the org publishes this one to itself
  const manifest = smallManifest("orchard", listing);
  await publishManifest(h.platform, birch, { ...manifest, metadata: { ...(manifest["metadata"] as object), visibility: "private" } });
  await publishManifest(h.platform, maker, smallManifest("open", { sso: listing.sso, variables: listing.variables.slice(0, 2) }));
  await publishManifest(h.platform, maker, smallManifest("outside", { sso: { oidc: { redirectUris: ["https://outside.example/cb"] } } }));
});
afterAll(() => h?.close());

const assign = (id: string, ...people: string[]) => ada.post(`/apps/${id}/assignments`, { targets: people.map((person) => ({ kind: "person", id: person })) });
const tiles = async (who = finn) => ((await who.get("/my/apps")).body["items"] as unknown as { id: string }[]).map((tile) => tile.id);
const pathsOf = ({ body }: Answer) => (body["errors"] as unknown as { path: string }[]).map((field) => field.path);

describe("installing", () => {
  it("gives an app its own values, and steps that are ticked by proof alone", async () => {
    const made = await app();
    expect(made).toMatchObject({ status: "setup", enabled: ["saml", "oidc", "scim"], rowVersion: 1, launchUrl: `/launch/${made.id}` });
    const values = Object.fromEntries(made.values.map((one) => [one.name, one.value]));
    expect(values["saml.acs_url"]).toBe("https://orchard.example/north/acs");
    expect(values["saml.idp_entity_id"]).toBe(`http://localhost:4000/t/birch/saml/${made.id}/metadata`);
    expect(values["scim.base_url"]).toBe("https://orchard.example/scim");
    expect(made.steps.map((step) => step.done)).toEqual([false, false, false]);
  });

  it("gives each app a key and a client of its own, and never shows a secret beside the route that makes one", async () => {
    const [one, other] = [await app(), await app()];
    const of = (made: typeof one, name: string) => made.values.find((value) => value.name === name)?.value;
    for (const name of ["saml.certificate", "oidc.client_id", "saml.metadata_url"]) expect(of(one, name), name).not.toBe(of(other, name));
    const secret = (await ada.post(`/apps/${one.id}/client-secret`)).body["clientSecret"] as unknown as string;
    expect(secret.length).toBeGreaterThanOrEqual(43);
    const again = (await ada.post(`/apps/${one.id}/client-secret`)).body["clientSecret"];
    expect(again).not.toBe(secret);
    const seen = JSON.stringify([(await ada.get(`/apps/${one.id}`)).body, (await ada.get("/apps")).body]);
    for (const each of [secret, again as unknown as string, "PRIVATE KEY"]) expect(seen).not.toContain(each);
  });

  it("names every variable that does not fit, and each that the version does not know", async () => {
    const answer = await install({ variables: { tenant: "N0RTH", pass: "", other: "x" } });
    expect(answer.status).toBe(422);
    expect(pathsOf(answer).sort()).toEqual(["/variables/base_url", "/variables/other", "/variables/pass", "/variables/tenant"]);
  });

  it.each(["javascript:alert(1)", "https://user@orchard.example", "https://orchard.example/#x", "ftp://orchard.example", "http://10.0.0.1"])("takes no address like %s", async (address) => {
    expect((await install({ variables: { ...variables, base_url: address } })).status).toBe(422);
  });

  it("takes a label once, whatever its case, and knows no integration that is not there or not for this org", async () => {
    await install({ label: "Same" });
    expect((await install({ label: "SAME" })).status).toBe(409);
    expect((await install({ slug: "nothing" })).status).toBe(404);
    expect((await install({ version: "9.9.9" })).status).toBe(404);
    expect((await install({}, sly)).status).toBe(404);
    expect((await install({ slug: "open", variables: { base_url: variables.base_url, tenant: "north" } }, sly)).status).toBe(201);
  });

  it("switches on only what is asked for, and makes only what that needs", async () => {
    const made = await app({ enabled: ["saml"] });
    expect(made.enabled).toEqual(["saml"]);
    expect(made.values.some((value) => value.protocol === "oidc")).toBe(false);
    expect((await ada.post(`/apps/${made.id}/client-secret`)).status).toBe(404);
    const more = await ada.patch(`/apps/${made.id}`, { rowVersion: made.rowVersion, enabled: ["saml", "oidc"] });
    expect(JSON.stringify(more.body)).toContain("oidc.client_id");
  });

  it("counts installs in the catalog, up and down", async () => {
    const installs = async () => (await h.anonymous.get("/catalog/outside")).body["installs"] as unknown as number;
    const before = await installs();
    const made = await app({ slug: "outside", variables: {} });
    expect(await installs()).toBe(before + 1);
    expect((await ada.delete(`/apps/${made.id}`)).status).toBe(409);
    await ada.patch(`/apps/${made.id}`, { rowVersion: made.rowVersion, status: "inactive" });
    expect((await ada.delete(`/apps/${made.id}`)).status).toBe(204);
    expect(await installs()).toBe(before);
    expect((await ada.get(`/apps/${made.id}`)).status).toBe(404);
  });
});

describe("secret variables", () => {
  const read = (id: string) => h.platform.db.inTenant(birch.id, async (tx) => (await withSecretVariables(h.platform, tx, await installationById(tx, id))).app.variables["pass"]);

  it("stand in the vault alone: no answer shows them, no row holds them", async () => {
    const made = await app();
    const shown = viewOf(await ada.get(`/apps/${made.id}`));
    expect(JSON.stringify([made, shown])).not.toContain(SECRET);
    expect(shown.variables.find((one) => one.name === "pass")).toMatchObject({ value: "", secret: true, given: true });
    const rows = await h.platform.db.inNetwork((tx) => sql<{ all: string }>`select (select string_agg(app::text, '') from app) || coalesce((select string_agg(audit_entry::text, '') from audit_entry), '') as all`.execute(tx));
    expect(rows.rows[0]?.all).toContain("orchard.example");
    expect(rows.rows[0]?.all).not.toContain(SECRET);
    expect(await read(made.id)).toBe(SECRET);
  });

  it("stay when left empty, change when given, and have to be given again for another origin", async () => {
    const made = await app();
    const path = `/apps/${made.id}`;
    expect((await ada.patch(path, { rowVersion: 1, variables: { ...variables, pass: "", tenant: "south" } })).status).toBe(200);
    expect(await read(made.id)).toBe(SECRET);
    const elsewhere = { base_url: "https://evil.example", tenant: "south", pass: "" };
    const refused = await ada.patch(path, { rowVersion: 2, variables: elsewhere });
    expect([refused.status, pathsOf(refused)]).toEqual([422, ["/variables/pass"]]);
    expect((await ada.patch(path, { rowVersion: 2, variables: { ...elsewhere, pass: "new" } })).status).toBe(200);
    expect(await read(made.id)).toBe("new");
    const back = await ada.patch(path, { rowVersion: 3, variables: { ...variables, pass: "" } });
    expect(back.status, "what was given for the first origin is gone").toBe(422);
  });
});

describe("configuring", () => {
  it("writes only over what was read", async () => {
    const made = await app();
    expect((await ada.patch(`/apps/${made.id}`, { rowVersion: made.rowVersion, hidden: true })).body).toMatchObject({ hidden: true, rowVersion: 2 });
    expect((await ada.patch(`/apps/${made.id}`, { rowVersion: made.rowVersion, hidden: false })).status).toBe(409);
  });

  it("voids proofs when the variables lead elsewhere, and keeps them when they are sent unchanged", async () => {
    const made = await app();
    const done = async () => viewOf(await ada.get(`/apps/${made.id}`)).steps.map((step) => step.done);
    await h.platform.db.inTenant(birch.id, (tx) => noteProof(h.platform, tx, made.id as never, "saml"));
    expect(await done()).toEqual([true, false, false]);
    await ada.patch(`/apps/${made.id}`, { rowVersion: 1, variables: { ...variables, pass: "" } });
    expect(await done()).toEqual([true, false, false]);
    await ada.patch(`/apps/${made.id}`, { rowVersion: 2, variables: { ...variables, tenant: "south" } });
    expect(await done()).toEqual([false, false, false]);
  });

  it("makes an app active with the last missing proof and not before", async () => {
    const made = await app({ enabled: ["saml", "oidc"] });
    const prove = (protocol: "saml" | "oidc") => h.platform.db.inTenant(birch.id, (tx) => noteProof(h.platform, tx, made.id as never, protocol));
    const status = async () => (await ada.get(`/apps/${made.id}`)).body["status"];
    await prove("saml");
    expect(await status()).toBe("setup");
    await prove("oidc");
    expect(await status()).toBe("active");
    await ada.patch(`/apps/${made.id}`, { rowVersion: made.rowVersion, status: "inactive" });
    await prove("saml");
    expect(await status(), "an admin's word stands").toBe("inactive");
  });

  it("changes nothing of another org's app, and says no more than about one that is not there", async () => {
    const made = await app();
    for (const [method, body] of [["get", undefined], ["patch", { rowVersion: 1, hidden: true }], ["delete", undefined]] as const) {
      const call = (id: string) => (method === "patch" ? sly.patch(`/apps/${id}`, body) : sly[method](`/apps/${id}`));
      const [theirs, nobodys] = [await call(made.id), await call(`app_${"0".repeat(26)}`)];
      expect([theirs.status, nobodys.status]).toEqual([404, 404]);
    }
    expect((await ada.get(`/apps/${made.id}`)).body).toMatchObject({ hidden: false });
  });
});

describe("giving and taking", () => {
  it("names all targets that are nobody here, also people of another org, and gives nothing then", async () => {
    const made = await app();
    const theirs = await createPerson(h.platform, sly.actor, { userName: "x", email: "x@rival.example", givenName: "X", familyName: "Y" });
    const answer = await assign(made.id, finnPerson.id, theirs.id, `per_${"0".repeat(26)}`);
    expect([answer.status, pathsOf(answer)]).toEqual([422, ["/targets/1/id", "/targets/2/id"]]);
    expect((await ada.get(`/apps/${made.id}/assignments`)).body["items"]).toEqual([]);
  });

  it("keeps one assignment however often it is given, and takes it away once", async () => {
    const made = await app();
    await assign(made.id, finnPerson.id);
    const { body } = await assign(made.id, finnPerson.id);
    const items = body["items"] as unknown as { id: string; name: string; people: number }[];
    expect(items).toMatchObject([{ name: "Finn Moe", people: 1 }]);
    const path = `/apps/${made.id}/assignments/${items[0]?.id}`;
    expect([(await ada.delete(path)).status, (await ada.delete(path)).status]).toEqual([204, 404]);
  });

  it("shows a tile to who is given an active app that opens from a tile, directly or by group, and to nobody else", async () => {
    const made = await app();
    expect(await tiles()).not.toContain(made.id);
    const group = await createGroup(h.platform, systemActor(birch), { name: "Crew", description: "" });
    await changeMembers(h.platform, systemActor(birch), group.id, { add: [finnPerson.id] });
    const { body } = await ada.post(`/apps/${made.id}/assignments`, { targets: [{ kind: "group", id: group.id }] });
    expect(body["items"]).toMatchObject([{ kind: "group", name: "Crew", people: 1 }]);
    expect(await tiles()).toContain(made.id);
    expect(await tiles(ada), "an account without a person").toEqual([]);

    await ada.patch(`/apps/${made.id}`, { rowVersion: 1, hidden: true });
    expect(await tiles()).not.toContain(made.id);
    await ada.patch(`/apps/${made.id}`, { rowVersion: 2, hidden: false });
    expect(await tiles()).toContain(made.id);
    await movePerson(h.platform, systemActor(birch), finnPerson.id, "suspend");
    expect(await tiles()).toEqual([]);
    await movePerson(h.platform, systemActor(birch), finnPerson.id, "activate");
    await ada.patch(`/apps/${made.id}`, { rowVersion: 3, status: "inactive" });
    expect(await tiles()).not.toContain(made.id);
  });

  it("shows no tile that could not be opened", async () => {
    const made = await app({ slug: "outside", variables: {}, label: "Outside" });
    await assign(made.id, finnPerson.id);
    expect(await tiles()).not.toContain(made.id);
  });
});

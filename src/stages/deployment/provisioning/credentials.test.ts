import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../../kernel/index.ts";
import type { Scim } from "../../manifest/index.ts";
import { assign } from "../actions.ts";
import { connect, disconnect, testConnection } from "./index.ts";
import type { Credentials } from "./credentials.ts";
import { fakeServer, ground } from "./testing.ts";
import { status } from "./view.ts";

let g: Awaited<ReturnType<typeof ground>>;
let actor: Actor;
let counter = 0;
const servers: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  g = await ground();
  actor = await g.org();
});
afterAll(() => g.close());
afterEach(async () => { for (const server of servers.splice(0)) await server.close(); });

type Rule = Parameters<typeof fakeServer>[0];
async function appWith(auth: Scim["auth"], rule?: Rule) {
  const server = await fakeServer(rule);
  servers.push(server);
  const slug = `auth-${++counter}`;
  await g.publish(slug, { auth });
  const { app } = await g.install(actor, slug, server.url);
  return { server, app, connect: (given: Credentials) => connect(g.platform, actor, app.id, given) };
}

it("proves itself as the manifest says: bearer, plain header, expression, basic", async () => {
  const cases: [Scim["auth"], Credentials, string, string][] = [
    [{ method: "bearer" }, { token: "t-0123456789" }, "authorization", "Bearer t-0123456789"],
    [{ method: "header", name: "X-Api-Key" }, { token: "t-0123456789" }, "x-api-key", "t-0123456789"],
    [{ method: "header", name: "Authorization", expression: '"Key " + app.tenant + ":" + token' }, { token: "t-0123456789" }, "authorization", "Key blue:t-0123456789"],
    [{ method: "basic" }, { userName: "us", password: "pass word" }, "authorization", `Basic ${Buffer.from("us:pass word").toString("base64")}`],
  ];
  for (const [auth, given, header, value] of cases) {
    const { server, connect: go } = await appWith(auth);
    await go(given);
    expect(server.seen[0]?.headers[header]).toBe(value);
  }
});

it("refuses credentials of another kind before a byte goes out, and consent by browser with a clear word", async () => {
  const bearer = await appWith({ method: "bearer" });
  await expect(bearer.connect({ userName: "us", password: "them" })).rejects.toMatchObject({ code: "invalid-field", fields: [{ path: "/token" }] });
  await expect(bearer.connect({ token: "line\r\nbreak: yes" })).rejects.toMatchObject({ code: "invalid-field" });
  const code = await appWith({ method: "oauth2", grant: "authorization_code", authorizeUrl: "{{base_url}}/authorize", tokenUrl: "{{base_url}}/token", scopes: [], clientAuth: "client_secret_basic" });
  await expect(code.connect({ clientId: "us", clientSecret: "secret" })).rejects.toMatchObject({ code: "unavailable" });
  expect([...bearer.server.seen, ...code.server.seen]).toEqual([]);
});

it("fetches an access token once, uses it until it ends, and fetches another when the app says it ended early", async () => {
  let token = "first-token-0123";
  const auth: Scim["auth"] = { method: "oauth2", grant: "client_credentials", tokenUrl: "{{base_url}}/token", scopes: ["scim"], clientAuth: "client_secret_basic" };
  const { server, app, connect: go } = await appWith(auth, ({ path, headers, body }) => {
    if (path === "/token") {
      if (headers.authorization !== `Basic ${Buffer.from("us:client-secret").toString("base64")}`) return { status: 400, body: { error: "invalid_client" } };
      return { body: { access_token: token, expires_in: 3600, scope: body } };
    }
    return headers.authorization === `Bearer ${token}` ? undefined : { status: 401, body: { detail: "expired" } };
  });
  await expect(go({ clientId: "us", clientSecret: "wrong-secret" })).rejects.toMatchObject({ code: "invalid-field", message: expect.stringContaining("invalid_client") as string });
  server.seen.length = 0;
  await go({ clientId: "us", clientSecret: "client-secret" });
  const ana = await g.person(actor);
  await assign(g.platform, actor, app.id, [{ kind: "person", id: ana.id }]);
  await g.drain();
  expect(server.calls("POST", /\/token$/).length).toBe(1);
  token = "second-token-0123";
  const ben = await g.person(actor);
  await assign(g.platform, actor, app.id, [{ kind: "person", id: ben.id }]);
  await g.drain();
  expect(server.calls("POST", /\/token$/).length).toBe(2);
  expect(server.users.size).toBe(2);
  expect((await status(g.platform, actor, app.id)).health).toBe("ready");
});

it("sends nothing after it was disconnected, and forgets the credentials", async () => {
  const { server, app, connect: go } = await appWith({ method: "bearer" });
  await go({ token: "t-0123456789" });
  expect(await testConnection(g.platform, actor, app.id)).toMatchObject({ ok: true, users: 0 });
  await disconnect(g.platform, actor, app.id);
  server.seen.length = 0;
  await assign(g.platform, actor, app.id, [{ kind: "person", id: (await g.person(actor)).id }]);
  await g.drain();
  expect(server.seen).toEqual([]);
  expect(await g.platform.db.inTenant(actor.orgId, (tx) => g.platform.secrets.list(tx, actor.orgId, app.id))).toEqual([]);
  await expect(testConnection(g.platform, actor, app.id)).rejects.toMatchObject({ code: "not-your-move" });
});

it("answers a stranger as it answers about an app that does not exist", async () => {
  const { app } = await appWith({ method: "bearer" });
  const stranger = await g.org();
  await expect(status(g.platform, stranger, app.id)).rejects.toMatchObject({ code: "not-found", message: `There is no app ${app.id}` });
  await expect(connect(g.platform, stranger, app.id, { token: "t-0123456789" })).rejects.toMatchObject({ code: "not-found", message: `There is no app ${app.id}` });
});

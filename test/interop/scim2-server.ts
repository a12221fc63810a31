import { request } from "undici";
import { pythonLacks, startPython } from "../targets/others/python.ts";
import type { Peer } from "./cases.ts";

interface ScimUser { id: string; userName: string; active: boolean; displayName?: string; name?: { givenName?: string; familyName?: string }; emails?: { value: string }[] }
interface ScimGroup { id: string; displayName: string; members?: { value: string }[] }

/** SCIM 2.0 with scim2-server (Python): people and groups, looked at on the server itself. */
export const scim2Server: Peer = {
  name: "scim2-server",
  missing() {
    const what = pythonLacks();
    return what === undefined ? undefined : { what, install: "apt-get install python3-venv" };
  },
  async run(network, { check }) {
    const token = "a-token-of-these-cases-alone";
    const { url: root, stop } = await startPython("run_scim2_server.py", { token });
    /** What the server holds, asked by nothing of ours. */
    async function held<T>(kind: "Users" | "Groups"): Promise<T[]> {
      const answer = await request(`${root}/${kind}?count=200`, { headers: { authorization: `Bearer ${token}`, accept: "application/scim+json" } });
      return ((await answer.body.json()) as { Resources?: T[] }).Resources ?? [];
    }
    const user = async (userName: string) => (await held<ScimUser>("Users")).filter((one) => one.userName === userName);
    /** Works off the queue until it is so; provisioning answers to events, each in a job of its own. */
    async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
      for (const end = Date.now() + 30_000; Date.now() < end; ) {
        await network.settle();
        const seen = await look();
        if (seen !== undefined) return seen;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      const operations = await network.api<{ items: { name: string; state: string; error: string | null; calls: unknown[] }[] }>("GET", `/apps/${appId}/operations`);
      throw new Error(`${what}, but not after 30 s.\nusers: ${JSON.stringify(await held("Users")).slice(0, 800)}\noperations: ${JSON.stringify(operations.items).slice(0, 1500)}`);
    }
    let appId = "";
    try {
      for (const userUpdate of ["put", "patch"] as const) {
        const name = `scim2-server by ${userUpdate.toUpperCase()}`;
        const person = async (given: string) => network.api<{ id: string }>("POST", "/people", { userName: `${given.toLowerCase()}-${userUpdate}@birch.example`, email: `${given.toLowerCase()}-${userUpdate}@birch.example`, givenName: given, familyName: "Wu" });
        const app = await network.install(`scim-${userUpdate}`, {
          variables: [{ name: "base_url", label: "Address", type: "url", example: "https://wiki.example" }],
          provisioning: { scim: { baseUrl: "{{base_url}}/v2", auth: { method: "bearer" }, userUpdate, features: ["create", "update", "deactivate", "reactivate", "group_push"] } },
        }, { base_url: new URL(root).origin });
        appId = app.id;
        const mei = await person("Mei");
        const userName = `mei-${userUpdate}@birch.example`;
        let scimId = "";

        await check(`${name}: a wrong token is not kept, the right one connects`, async () => {
          const wrong = await network.api("POST", `/apps/${appId}/provisioning/connection`, { token: "wrong" }).then(() => "taken", (error: unknown) => String(error));
          if (wrong === "taken") throw new Error("the wrong token was taken");
          const status = await network.api<{ health: string }>("POST", `/apps/${appId}/provisioning/connection`, { token });
          if (JSON.stringify(status).includes(token)) throw new Error("the token came back");
        });
        await check(`${name}: a person who is given the app has an account`, async () => {
          await network.api("POST", `/apps/${appId}/assignments`, { targets: [{ kind: "person", id: mei.id }] });
          const [made] = await until("there is one account", async () => ((await user(userName)).length === 1 ? user(userName) : undefined));
          scimId = made?.id ?? "";
          if (made?.active !== true || made.name?.givenName !== "Mei" || made.emails?.[0]?.value !== userName) throw new Error(JSON.stringify(made));
        });
        await check(`${name}: a change of name arrives at the same account`, async () => {
          await network.api("PATCH", `/people/${mei.id}`, { familyName: "Ångström", displayName: "Mei Å" });
          const [changed] = await until("the name is new", async () => {
            const found = await user(userName);
            return found[0]?.name?.familyName === "Ångström" ? found : undefined;
          });
          if (changed?.id !== scimId || changed.active !== true) throw new Error(JSON.stringify(changed));
        });
        await check(`${name}: who is deactivated is inactive there, and active again with the same account`, async () => {
          await network.api("POST", `/people/${mei.id}/deactivate`, {});
          await until("the account is inactive", async () => ((await user(userName))[0]?.active === false ? true : undefined));
          await network.api("POST", `/people/${mei.id}/activate`, {});
          const [back] = await until("the account is active", async () => ((await user(userName))[0]?.active === true ? user(userName) : undefined));
          if (back?.id !== scimId || (await user(userName)).length !== 1) throw new Error(JSON.stringify(await user(userName)));
        });
        await check(`${name}: a pushed group has the members who have accounts, and follows them`, async () => {
          const li = await person("Li");
          await network.api("POST", `/apps/${appId}/assignments`, { targets: [{ kind: "person", id: li.id }] });
          const group = await network.api<{ id: string }>("POST", "/groups", { name: `Crew ${userUpdate}`, description: "" });
          await network.api("POST", `/groups/${group.id}/members`, { add: [mei.id, li.id] });
          await network.api("PUT", `/apps/${appId}/pushed-groups/${group.id}`, { mode: "create" });
          const crew = async () => (await held<ScimGroup>("Groups")).find((one) => one.displayName === `Crew ${userUpdate}`);
          await until("the group has two members", async () => ((await crew())?.members?.length === 2 ? true : undefined));
          await network.api("POST", `/groups/${group.id}/members`, { remove: [li.id] });
          const left = await until("the group has one member", async () => ((await crew())?.members?.length === 1 ? crew() : undefined));
          if (left?.members?.[0]?.value !== scimId) throw new Error(JSON.stringify(left));
        });
        await check(`${name}: who loses the app is inactive there`, async () => {
          const { items } = await network.api<{ items: { id: string; targetId: string }[] }>("GET", `/apps/${appId}/assignments`);
          await network.api("DELETE", `/apps/${appId}/assignments/${items.find((one) => one.targetId === mei.id)?.id}`);
          await until("the account is inactive", async () => ((await user(userName))[0]?.active === false ? true : undefined));
        });
      }
    } finally {
      await stop();
    }
  },
};

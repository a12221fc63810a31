import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acmeManifest, harness, type Harness } from "../../../test/harness.ts";
import type { Actor } from "../../kernel/index.ts";
import type { DomainEvent } from "../../platform/jobs/index.ts";
import * as actions from "./actions.ts";
import { moved } from "./moving.ts";
import { forgetTestSecrets, warnOfSecrets } from "./publishing-actions.ts";
import { submissionRoutes } from "./routes.ts";
import * as store from "./store.ts";
import type { Submission } from "./submission.ts";
import { copyToDraft } from "./update-actions.ts";

const DAY_MS = 86_400_000;
let h: Harness;
let pia: Actor;
let id = "";
const news: DomainEvent[] = [];

beforeAll(async () => {
  h = await harness({
    routes: submissionRoutes,
    wire: (platform) => {
      for (const kind of ["submission.secrets_ending", "submission.secrets_removed"]) platform.jobs.on(kind, "test", async (event) => void news.push(event));
    },
  });
  pia = (await h.someone("acme", ["publisher"], ["publisher"])).actor;
});
afterAll(() => h?.close());
beforeEach(async () => {
  id = (await actions.createDraft(h.platform, pia, { text: acmeManifest() })).id;
  await enter();
});

const SECRET = "acme_scim_token";
const days = (n: number) => h.platform.clock.advance(n * DAY_MS);
const enter = () => actions.setTestSecret(h.platform, pia, id, SECRET, "a token");
const load = async (): Promise<Submission> => {
  const found = await h.platform.db.inNetwork((tx) => store.byId(tx, id));
  if (!found) throw new Error(`${id} is not there`);
  return found;
};
const kept = async () => (await h.platform.db.inTenant(pia.orgId, (tx) => h.platform.secrets.list(tx, pia.orgId, id))).length > 0;
const daysLeft = async () => Math.round(((await load()).secretsUntil?.getTime() ?? Number.NaN) - h.platform.clock.now().getTime()) / DAY_MS;
const edit = async () => {
  const { version, manifest } = await load();
  await actions.saveDraft(h.platform, pia, id, { version, manifest });
};
const told = async () => {
  await h.platform.jobs.drain();
  return news.filter((event) => event.subject === id).map((event) => event.kind);
};

describe("test secrets of a draft that nobody sends", () => {
  it("have a last day from when they are entered, and each change of the draft puts it off", async () => {
    expect(await daysLeft()).toBe(180);
    days(100);
    expect(await daysLeft()).toBe(80);
    await edit();
    expect(await daysLeft()).toBe(180);
    days(10);
    await enter();
    expect(await daysLeft()).toBe(180);
  });

  it("are told of two weeks before, once for each last day, and deleted on it with word to the publisher", async () => {
    days(165);
    await warnOfSecrets(h.platform);
    expect(await told()).toEqual([]);
    days(2);
    await warnOfSecrets(h.platform);
    await warnOfSecrets(h.platform);
    expect(await told()).toEqual(["submission.secrets_ending"]);
    await forgetTestSecrets(h.platform);
    expect(await kept()).toBe(true);
    days(14);
    await forgetTestSecrets(h.platform);
    await forgetTestSecrets(h.platform);
    expect(await told()).toEqual(["submission.secrets_ending", "submission.secrets_removed"]);
    expect([await kept(), (await load()).secretsUntil]).toEqual([false, undefined]);
  });

  it("stay when the draft was changed after the warning, and are warned of again before the new day", async () => {
    days(170);
    await warnOfSecrets(h.platform);
    await edit();
    days(20);
    await forgetTestSecrets(h.platform);
    expect(await kept()).toBe(true);
    days(150);
    await warnOfSecrets(h.platform);
    expect(await told()).toEqual(["submission.secrets_ending", "submission.secrets_ending"]);
  });

  it("have no last day while the desk acts, and one again when it is sent back", async () => {
    const make = (on: "submit" | "request_changes", by: "publisher" | "analyst") => h.platform.db.inNetwork(async (tx) => {
      const found = await store.byIdLocked(tx, id);
      if (found) await store.save(tx, await moved(h.platform, tx, pia, found, on, by, "", on === "submit" ? "whole" : undefined), h.platform.clock.now());
    });
    await make("submit", "publisher");
    expect((await load()).secretsUntil).toBeUndefined();
    days(400);
    await warnOfSecrets(h.platform);
    await forgetTestSecrets(h.platform);
    await make("request_changes", "analyst");
    expect([await kept(), await daysLeft(), await told()]).toEqual([true, 180, []]);
  });

  it("have a last day of their own in a draft that takes them over", async () => {
    days(100);
    id = (await copyToDraft(h.platform, pia, id)).id;
    expect([await kept(), await daysLeft()]).toEqual([true, 180]);
  });

  it("name no day where there are none", async () => {
    const { id: bare } = await actions.createDraft(h.platform, pia, {});
    expect((await h.platform.db.inNetwork((tx) => store.byId(tx, bare)))?.secretsUntil).toBeUndefined();
  });
});

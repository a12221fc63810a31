import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook as Receiver } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../kernel/index.ts";
import { tenancyRoutes } from "../tenancy/index.ts";
import { harness, type Harness, type TestCaller } from "../../test/harness.ts";
import { noticeRoutes, queueForWebhooks } from "./index.ts";
import { afterTry, type Delivery, PAUSES_S, type Webhook } from "./webhook.ts";
import { deliverDue } from "./webhook-actions.ts";

let h: Harness;
let pia: TestCaller;
let otto: TestCaller;
let server: Server;
let url: string;
let heard: { headers: IncomingMessage["headers"]; body: string }[] = [];
let answer: { status: number; headers?: Record<string, string> } = { status: 200 };

beforeAll(async () => {
  h = await harness({ routes: [...tenancyRoutes, ...noticeRoutes], at: new Date().toISOString() });
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, answer.headers).end("x".repeat(10));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  server?.close();
  await h?.close();
});
/** Sessions end while the clock runs: signs somebody in anew. */
let signedIn = 0;
const signIn = (org: string) => h.someone(org, ["publisher"], ["publisher"], `p${signedIn++}@${org}.example`);
beforeEach(async () => {
  [pia, otto] = [await signIn("acme"), await signIn("other")];
  for (const { id } of (await pia.get("/webhooks")).body["items"] as unknown as { id: string }[]) await pia.delete(`/webhooks/${id}`);
  [heard, answer] = [[], { status: 200 }];
});

const made = async (events = ["submission.moved"]) => (await pia.post("/webhooks", { url, events })).body as unknown as { id: string; secret: string };
const tell = (id = newId("evt"), kind: "submission.moved" | "run.finished" = "submission.moved") => queueForWebhooks(h.platform, { id, orgId: pia.actor.orgId }, kind, { submissionId: "sub_1", to: "qa" });
const deliver = () => deliverDue(h.platform, new AbortController().signal);
const log = async (id: string) => (await pia.get(`/webhooks/${id}/deliveries`)).body["items"] as unknown as { id: string; state: string; tries: number; nextAt: string | null; attempts: { status?: number; error?: string }[] }[];

describe("a webhook", () => {
  it("is told what happened, signed so that the libraries of Standard Webhooks take it and nothing that was changed", async () => {
    const { secret } = await made();
    await tell();
    await deliver();
    expect(heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: "" }] = heard;
    const signed = { "webhook-id": String(headers["webhook-id"]), "webhook-timestamp": String(headers["webhook-timestamp"]), "webhook-signature": String(headers["webhook-signature"]) };
    expect(new Receiver(secret).verify(body, signed)).toMatchObject({ type: "submission.moved", data: { submissionId: "sub_1", to: "qa" } });
    expect(() => new Receiver(secret).verify(body.replace("qa", "draft"), signed)).toThrow();
    expect(() => new Receiver(secret).verify(body, { ...signed, "webhook-timestamp": String(Number(signed["webhook-timestamp"]) - 600) })).toThrow();
  });

  it("signs with both secrets for a day after a change", async () => {
    const { id, secret } = await made();
    const next = (await pia.post(`/webhooks/${id}/rotate`, {})).body["secret"] as unknown as string;
    expect(next).not.toBe(secret);
    const verified = (key: string): boolean => {
      const headers = heard.at(-1)?.headers as Record<string, string>;
      try {
        new Receiver(key).verify(heard.at(-1)?.body ?? "", headers);
        return true;
      } catch {
        return false;
      }
    };
    await tell();
    await deliver();
    expect([verified(secret), verified(next)]).toEqual([true, true]);
    h.platform.clock.advance(25 * 3_600_000);
    await tell();
    await deliver();
    expect(String(heard.at(-1)?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  it("is told once what the outbox tells twice, and nothing that it did not ask to hear", async () => {
    const { id } = await made();
    const event = newId("evt");
    await tell(event);
    await tell(event);
    await tell(newId("evt"), "run.finished");
    await deliver();
    expect(heard).toHaveLength(1);
    expect(await log(id)).toHaveLength(1);
  });

  it("is tried again after growing pauses under the same message id, and given up in the end", async () => {
    const { id } = await made();
    answer = { status: 500 };
    await tell();
    for (const pause of PAUSES_S) {
      await deliver();
      await deliver(); // nothing is due before the pause is over
      h.platform.clock.advance(pause * 1000);
    }
    await deliver();
    pia = await signIn("acme");
    expect(heard).toHaveLength(PAUSES_S.length + 1);
    expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await log(id)).toMatchObject([{ state: "failed", tries: PAUSES_S.length + 1, nextAt: null, attempts: expect.arrayContaining([expect.objectContaining({ status: 500 })]) }]);
    answer = { status: 204 };
    const [one] = await log(id);
    expect((await pia.post(`/webhooks/${id}/deliveries/${one?.id}/resend`, {})).status).toBe(202);
    await deliver();
    expect(await log(id)).toMatchObject([{ state: "delivered" }]);
  });

  it("follows no redirect", async () => {
    const { id } = await made();
    answer = { status: 307, headers: { location: `${url}/elsewhere` } };
    await tell();
    await deliver();
    expect(heard).toHaveLength(1);
    expect((await log(id))[0]?.attempts[0]).toMatchObject({ status: 307 });
  });

  it("is switched off by 410, and what waited is dropped", async () => {
    const { id } = await made();
    answer = { status: 410 };
    await tell();
    await deliver();
    expect((await pia.get("/webhooks")).body["items"]).toMatchObject([{ state: "disabled", disabledBecause: expect.stringContaining("410") }]);
    await tell();
    await deliver();
    expect(heard).toHaveLength(1);
    expect((await pia.post(`/webhooks/${id}/test`, {})).body["code"]).toBe("gate-closed");
    answer = { status: 200 };
    expect((await pia.patch(`/webhooks/${id}`, { state: "on" })).body).toMatchObject({ state: "on", disabledBecause: null });
    expect((await pia.post(`/webhooks/${id}/test`, {})).status).toBe(202);
    await deliver();
    expect(JSON.parse(heard.at(-1)?.body ?? "{}")).toMatchObject({ type: "webhook.test" });
  });

  it("belongs to its org alone, shows its secret once, and leads to no address inside", async () => {
    const { id } = await made();
    expect((await otto.get(`/webhooks/${id}/deliveries`)).status).toBe(404);
    expect((await otto.post(`/webhooks/${id}/rotate`, {})).status).toBe(404);
    expect(JSON.stringify((await pia.get("/webhooks")).body)).not.toContain("whsec_");
    const inside = await pia.post("/webhooks", { url: "https://169.254.169.254/", events: ["submission.moved"] });
    expect([inside.status, inside.body["code"]]).toEqual([422, "target-refused"]);
    expect((await pia.post("/webhooks", { url, events: ["everything"] })).status).toBe(422);
  });
});

it("an address that only fails for five days is switched off", () => {
  const now = new Date("2026-11-23T09:00:00Z");
  const webhook = { state: "on", failingSince: new Date(now.getTime() - 5 * 24 * 3_600_000) } as Webhook;
  const delivery = { tries: 0, attempts: [], state: "waiting" } as unknown as Delivery;
  expect(afterTry(delivery, webhook, { at: "", ms: 1, error: "no" }, now)).toMatchObject({ webhook: { state: "disabled" }, delivery: { state: "failed" } });
  expect(afterTry(delivery, { ...webhook, failingSince: undefined }, { at: "", ms: 1, status: 503 }, now)).toMatchObject({ webhook: { state: "on" }, delivery: { state: "waiting" } });
});

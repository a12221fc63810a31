import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { harness, type Harness, type TestCaller } from "../../../test/harness.ts";
import { openEgress } from "../../platform/egress/index.ts";
import { txtServer } from "../../platform/egress/testing.ts";
import { readDomain } from "../domain.ts";
import { tenancyRoutes } from "../routes.ts";
import { verifiedDomains } from "../store/domain.ts";
import { proveAgain } from "./domains.ts";

const DAY_MS = 24 * 3_600_000;
const records = new Map<string, readonly string[]>();
let h: Harness;
let names: Awaited<ReturnType<typeof txtServer>>;
let web: Server;
let file = "";
beforeAll(async () => {
  names = await txtServer(records);
  web = createServer((request, response) => void (request.url === "/.well-known/entente-publisher" ? response.end(file) : response.writeHead(404).end()));
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  h = await harness({ routes: tenancyRoutes });
  h.platform.egress = openEgress({ allowLocal: true, txtServers: [names.address], resolve: async () => ["127.0.0.1"] });
});
afterAll(async () => {
  web?.close();
  names?.close();
  await h?.close();
});
/** Sessions end while the clock runs. */
let people = 0;
const publisher = (org = "acme"): Promise<TestCaller> => h.someone(org, ["publisher"], ["publisher"], `d${people++}@${org}.example`);
const again = () => proveAgain(h.platform, new AbortController().signal);
const verified = async (who: TestCaller) => [...(await h.platform.db.inNetwork((tx) => verifiedDomains(tx, [who.actor.orgId]))).values()].flat().map(({ domain }) => domain);

describe("a domain", () => {
  it("is nobody's before its proof is seen; a record proves it, and the answer says what to write", async () => {
    const pia = await publisher();
    const added = (await pia.post("/domains", { domain: "Acme.example." })).body as unknown as { domain: string; verified: boolean; proof: { text: string; record: string } };
    expect(added).toMatchObject({ domain: "acme.example", verified: false, proof: { record: "_entente-publisher.acme.example" } });
    const early = await pia.post("/domains/acme.example/prove", {});
    expect(early.body).toMatchObject({ verified: false, failure: expect.stringContaining(added.proof.text) });
    expect(await verified(pia)).toEqual([]);
    records.set(added.proof.record, ["something else", added.proof.text]);
    expect((await pia.post("/domains/acme.example/prove", {})).body).toMatchObject({ verified: true, method: "dns", failure: null });
    expect(await verified(pia)).toEqual(["acme.example"]);
  });

  it("is not proven by another org's text", async () => {
    const otto = await publisher("other");
    await otto.post("/domains", { domain: "acme.example" });
    expect((await otto.post("/domains/acme.example/prove", {})).body).toMatchObject({ verified: false });
    expect(await verified(otto)).toEqual([]);
  });

  it("is looked at again each day; a proof that is gone counts for a week more, then it is lost, and the org is told both", async () => {
    let pia = await publisher();
    const [record, texts] = [...records].find(([name]) => name.endsWith("acme.example")) ?? ["", []];
    records.delete(record);
    h.platform.clock.advance(DAY_MS + 1000);
    await again();
    expect(await verified(pia)).toEqual(["acme.example"]);
    pia = await publisher();
    expect((await pia.get("/domains")).body["items"]).toMatchObject([{ verified: true, failingSince: expect.any(String), failure: expect.stringContaining("acme.example") }]);
    for (let day = 0; day < 7; day++) {
      h.platform.clock.advance(DAY_MS + 1000);
      await again();
    }
    expect(await verified(pia)).toEqual([]);
    const { rows } = await h.platform.db.inNetwork((tx) => sql<{ kind: string }>`select kind from outbox where kind like 'org.domain%' order by seq`.execute(tx));
    expect(rows.map(({ kind }) => kind)).toEqual(["org.domain_proven", "org.domain_failing", "org.domain_lost"]);
    records.set(record, texts);
    pia = await publisher();
    expect((await pia.post("/domains/acme.example/prove", {})).body).toMatchObject({ verified: true, failingSince: null });
  });

  it("is proven by a file as well", async () => {
    const pia = await publisher();
    const { port } = web.address() as AddressInfo;
    // the port stands for 443 of a host that the test cannot have
    const egress = h.platform.egress;
    h.platform.egress = { ...egress, request: (options) => egress.request({ ...options, url: options.url.replace("https://file.example", `http://127.0.0.1:${port}`) }) };
    const added = (await pia.post("/domains", { domain: "file.example" })).body as unknown as { proof: { text: string } };
    file = `a line\r\n${added.proof.text}\n`;
    expect((await pia.post("/domains/file.example/prove", {})).body).toMatchObject({ verified: true, method: "file" });
    expect((await pia.delete("/domains/file.example")).status).toBe(204);
    expect(await verified(pia)).toEqual(["acme.example"]);
  });

  it("is named once, by at most twenty", async () => {
    const pia = await publisher("many");
    for (let n = 0; n < 20; n++) expect((await pia.post("/domains", { domain: `d${n}.example` })).status).toBe(201);
    expect((await pia.post("/domains", { domain: "d1.example" })).status).toBe(409);
    expect((await pia.post("/domains", { domain: "d20.example" })).body["code"]).toBe("gate-closed");
  });
});

it.each([["EXAMPLE.com", "example.com"], [" sub.example.co.uk ", "sub.example.co.uk"], ["bücher.example", "xn--bcher-kva.example"]])("reads %s as %s", (given, read) => expect(readDomain(given)).toBe(read));
it.each(["", "com", "localhost", "co.uk", "127.0.0.1", "[::1]", "a b.example", "https://example.com/x", "user@example.com", "example.com:443", "*.example.com", "-a.example"])("refuses %s", (given) => {
  expect(() => readDomain(given)).toThrow();
});

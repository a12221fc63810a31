import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { allRoutes } from "../src/app/routes.ts";
import { openServer } from "../src/app/server.ts";
import { createToken } from "../src/tenancy/index.ts";
import { acmeManifest, harness, type Harness, type TestCaller } from "../test/harness.ts";
import { commandLine } from "./testing.ts";

const dir = mkdtempSync(join(tmpdir(), "entente-as-code-"));
const entente = commandLine(dir);
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(dir, name), "utf8");
const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};

describe("init", () => {
  it("begins a manifest that names what is still missing, and writes over nothing", async () => {
    const made = await entente(["init", "blue.yaml", "--name", "Blue App", "--capability", "saml", "scim"]);
    expect([made.code, made.out]).toEqual([0, ""]);
    expect(parse(read("blue.yaml"))).toMatchObject({ schema: "entente/1", metadata: { slug: "blue-app", name: "Blue App" }, sso: { saml: {} }, provisioning: { scim: {} } });
    const validated = await entente(["validate", "blue.yaml"]);
    expect([validated.code, validated.err]).toEqual([1, expect.stringMatching(/blue\.yaml:\d+:\d+ {2}\/metadata/)]);
    const before = read("blue.yaml");
    expect((await entente(["init", "blue.yaml"])).code).toBe(5);
    expect(read("blue.yaml")).toBe(before);
    expect((await entente(["init", "blue.yaml", "--force", "--name", "Other"])).code).toBe(0);
  });

  it("begins from the app's own metadata, by file or stdin, and refuses what is none", async () => {
    const client = JSON.stringify({ client_name: "Green", redirect_uris: ["https://green.example.com/cb"] });
    const made = await entente(["init", "green.yaml", "--slug", "green", "--from", "-"], {}, undefined, client);
    expect([made.code, parse(read("green.yaml"))]).toMatchObject([0, { sso: { oidc: { redirectUris: ["https://green.example.com/cb"] } } }]);
    const refused = await entente(["init", "red.yaml", "--from", write("no.xml", "<html/>")]);
    expect([refused.code, existsSync(join(dir, "red.yaml"))]).toEqual([1, false]);
    expect((await entente(["init", "red.yaml", "--from", "nowhere.xml"])).code).toBe(2);
  });

  it("writes workflows that verify on each push and submit on a tag alone", async () => {
    expect((await entente(["init", "ci.yaml", "--ci", "github"])).code).toBe(0);
    const flow = parse(read(".github/workflows/entente.yml")) as { on: { push: { tags: string[] } }; jobs: Record<string, { if?: string; needs?: string; steps: { run?: string }[] }> };
    expect(flow.on.push.tags).toEqual(["v*"]);
    expect(flow.jobs["verify"]?.steps.some(({ run }) => run?.includes(`verify "ci.yaml"`))).toBe(true);
    expect([flow.jobs["submit"]?.if, flow.jobs["submit"]?.needs]).toEqual(["startsWith(github.ref, 'refs/tags/v')", "verify"]);
    expect((await entente(["init", "sh.yaml", "--ci", "shell"])).code).toBe(0);
    expect(statSync(join(dir, "entente-ci.sh")).mode & 0o111).toBeGreaterThan(0);
  });
});

describe("diff against a file", () => {
  it("names each change, whether it breaks, and the version it asks for", async () => {
    const was = write("was.yaml", acmeManifest());
    const is = write("is.yaml", acmeManifest().replace("tagline: Parcels", "tagline: All parcels").replace("jit: true", "jit: false"));
    const said = await entente(["diff", is, "--against", was, "--format", "json"]);
    const found = JSON.parse(said.out) as { schema: string; changes: { path: string }[]; breaking: boolean; semver: string };
    expect([said.code, found.schema, found.changes.map(({ path }) => path)]).toEqual([0, "entente-diff/1", expect.arrayContaining(["/metadata/tagline", "/sso/oidc/jit"])]);
    expect((await entente(["diff", is, "--against", was, "--fail-on", "change"])).code).toBe(1);
    expect((await entente(["diff", was, "--against", was, "--fail-on", "change"])).code).toBe(0);
    const pretty = await entente(["diff", is, "--against", was]);
    expect(pretty.out).toContain("/metadata/tagline");
    expect(pretty.err).toContain("2 changes");
  });
});

describe("against a network", () => {
  let h: Harness;
  let pia: TestCaller;
  let env: Record<string, string>;
  let gateway: Server;
  let broken = 0;
  const seen: string[] = [];

  beforeAll(async () => {
    h = await harness({ routes: allRoutes });
    pia = await h.someone("acme", ["publisher"], ["publisher"]);
    const url = await h.server.listen({ host: "127.0.0.1", port: 0 });
    // answers get lost here, after the network has done what it was asked
    gateway = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
      const body = Buffer.concat(chunks);
      const answer = await fetch(`${url}${request.url}`, { method: request.method ?? "GET", headers, ...(body.length > 0 ? { body } : {}) });
      if (request.method !== "GET") seen.push(headers["idempotency-key"] ?? "none");
      if (request.method !== "GET" && broken-- > 0) return void request.socket.destroy();
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
    const token = (await createToken(h.platform, pia.actor, { name: "ci", scopes: ["submission.read", "submission.write", "verification.run"], days: 1 })).secret;
    env = { ENTENTE_URL_STAGING: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`, ENTENTE_TOKEN_STAGING: token };
  });
  afterAll(async () => {
    gateway?.close();
    await h?.close();
  });

  it("pulls the draft as it stands there, and tells what a file changes in it", async () => {
    await pia.post("/submissions", { text: acmeManifest() });
    const pulled = await entente(["--environment", "staging", "pull", "acme", "-o", "pulled.yaml"], env);
    expect([pulled.code, parse(read("pulled.yaml"))]).toMatchObject([0, { metadata: { slug: "acme" } }]);
    expect((await entente(["--environment", "staging", "pull", "acme", "-o", "pulled.yaml"], env)).code).toBe(5);
    expect((await entente(["--environment", "staging", "pull", "nothing-like-it"], env)).code).toBe(1);
    const same = await entente(["--environment", "staging", "diff", "pulled.yaml"], env);
    expect([same.code, same.err]).toEqual([0, expect.stringContaining("Nothing changed")]);
    expect((await entente(["pull", "acme"], env)).code).toBe(3);
  });

  it("begins one draft although the answer got lost twice on the way", async () => {
    broken = 2;
    seen.length = 0;
    write("logo.png", "no picture");
    const name = write("twice.yaml", acmeManifest().replace("slug: acme", "slug: acme-twice"));
    await entente(["--environment", "staging", "submit", name], { ...env, ENTENTE_SECRET_ACME_SCIM_TOKEN: "a-secret-of-the-test-tenant", ENTENTE_SECRET_ACME_SECOND_SCIM_TOKEN: "another-secret" });
    const { items } = (await pia.get("/submissions")).body as unknown as { items: { slug: string }[] };
    expect(items.filter(({ slug }) => slug === "acme-twice")).toHaveLength(1);
    expect(seen.slice(0, 3)).toEqual([seen[0], seen[0], seen[0]]);
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("pictures of a guide", () => {
  let h: Harness;
  let site: FastifyInstance;
  let pia: TestCaller;
  let env: Record<string, string>;
  const SHOWN = "![The page where the metadata is pasted](image:sign-on-page)";
  const withPictures = (text: string) => `${text.replace("slug: acme\n", "slug: acme-shown\n").replace(/(\n {2}saml:\n {4}supportedFeatures: [|>]?-?\n?)( *)/, `$1$2${SHOWN}\n\n$2`)}
images:
  - name: sign-on-page
    file: pictures/sign-on.jpg
    dark:
      file: pictures/sign-on-dark.webp
`;
  const picture = (width: number) => sharp({ create: { width, height: 200, channels: 3, background: "#456789" } }).withExif({ IFD0: { Artist: "Pia" } });

  beforeAll(async () => {
    h = await harness({ routes: allRoutes });
    site = await openServer(h.platform, { version: "0.0.0", web: false });
    pia = await h.someone("acme", ["publisher"], ["publisher"]);
    const token = (await createToken(h.platform, pia.actor, { name: "ci", scopes: ["submission.read", "submission.write"], days: 1 })).secret;
    env = { ENTENTE_URL: await site.listen({ host: "127.0.0.1", port: 0 }), ENTENTE_TOKEN: token, ENTENTE_SECRET_ACME_SCIM_TOKEN: "a-secret-of-the-test-tenant", ENTENTE_SECRET_ACME_SECOND_SCIM_TOKEN: "another-secret" };
  }, 60_000);
  afterAll(async () => {
    await site?.close();
    await h?.close();
  });
  /** As far as the run, which this token may not start: the draft is there by then. */
  const submit = (file: string) => entente(["submit", file, "--quiet"], env);

  it("are looked for beside the manifest, by validate and before anything is sent", async () => {
    const file = write("shown.yaml", withPictures(acmeManifest()));
    const missing = await entente(["validate", file, "--fail-on", "task"], env);
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("cli.image.missing")]);
    write("logo.png", "");
    copyFileSync(fileURLToPath(new URL("../manifests/acme/logo.png", import.meta.url)), join(dir, "logo.png"));
    expect((await submit(file)).code).toBe(2);
    expect(((await pia.get("/submissions")).body as unknown as { items: unknown[] }).items).toEqual([]);
  }, 120_000);

  it("go up with the draft, come back as files, and change nothing on their way round", async () => {
    mkdirSync(join(dir, "pictures"), { recursive: true });
    writeFileSync(join(dir, "pictures/sign-on.jpg"), await picture(400).jpeg().toBuffer());
    writeFileSync(join(dir, "pictures/sign-on-dark.webp"), await picture(420).webp().toBuffer());
    const file = write("shown.yaml", withPictures(acmeManifest()));
    expect((await entente(["validate", file, "--fail-on", "task"], env)).code).toBe(0);
    const draft = async () => {
      const { items } = (await pia.get("/submissions")).body as unknown as { items: { id: string }[] };
      return (await pia.get(`/submissions/${items[0]?.id}`)).body as unknown as { draftDigest: string; manifest: { images: { digest: string; width: number; dark: { digest: string; width: number } }[] }; problems: unknown[] };
    };
    const sent = await submit(file);
    expect(sent.code).toBe(3);
    expect(sent.err).toMatch(/pictures\/sign-on\.jpg: .*Taken out: EXIF/);
    const first = await draft();
    expect(first.manifest.images).toMatchObject([{ digest: expect.stringMatching(/^sha256:/), width: 400, dark: { digest: expect.stringMatching(/^sha256:/), width: 420 } }]);
    expect((await entente(["diff", file, "--format", "json"], env)).out).not.toContain("/images");

    const pulled = await entente(["pull", "acme-shown", "-o", "elsewhere/shown.yaml"], env);
    expect([pulled.code, pulled.err]).toEqual([0, expect.stringContaining("sign-on-dark.webp")]);
    expect((await sharp(readFileSync(join(dir, "elsewhere/pictures/sign-on.jpg"))).metadata()).exif).toBeUndefined();
    expect((await entente(["diff", "elsewhere/shown.yaml"], env)).err).toContain("Nothing changed");
    await submit("elsewhere/shown.yaml");
    expect((await draft()).draftDigest).toBe(first.draftDigest);

    writeFileSync(join(dir, "elsewhere/pictures/sign-on.jpg"), await picture(500).jpeg().toBuffer());
    expect((await entente(["diff", "elsewhere/shown.yaml"], env)).out).toContain("/images/0");
    expect((await entente(["pull", "acme-shown", "-o", "elsewhere/shown.yaml", "--force"], env)).code).toBe(0);
    expect((await entente(["diff", "elsewhere/shown.yaml"], env)).err).toContain("Nothing changed");
    rmSync(join(dir, "elsewhere/shown.yaml"));
    writeFileSync(join(dir, "elsewhere/pictures/sign-on.jpg"), "somebody's own");
    expect((await entente(["pull", "acme-shown", "-o", "elsewhere/shown.yaml"], env)).code).toBe(5);
    expect([existsSync(join(dir, "elsewhere/shown.yaml")), read("elsewhere/pictures/sign-on.jpg")]).toEqual([false, "somebody's own"]);
  }, 480_000);
});

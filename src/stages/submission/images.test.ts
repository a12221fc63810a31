import type { FastifyInstance } from "fastify";
import { Parser } from "htmlparser2";
import { sql } from "kysely";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DeskWalk, type Seen } from "../../../test/desk-walk.ts";
import type { Answer, TestCaller } from "../../../test/harness.ts";
import { bitPng, SCRIPT } from "../../../test/hostile-pictures.ts";
import { openServer } from "../../app/server.ts";
import { beginDraft } from "./actions.ts";
import { forgetDroppedImages } from "./image-actions.ts";

vi.setConfig({ testTimeout: 240_000 });

let w: DeskWalk;
let site: FastifyInstance;
beforeAll(async () => {
  w = await DeskWalk.open();
  site = await openServer(w.h.platform, { version: "0.0.0", web: false });
}, 60_000);
afterAll(async () => {
  await site?.close();
  await w?.h.close();
});
beforeEach(() => w.signIn());

interface Pictured { images?: { name: string; file: string; digest?: string; source?: string; width?: number; height?: number; dark?: { digest?: string } }[] }
interface Uploaded { submission: Seen; image: { digest: string; url: string; mediaType: string; width: number; height: number; bytes: number; changed: string[] }; code: string; errors: { path: string; code: string }[] }

let colour = 0;
/** A picture that no other test has. */
const png = (width = 400, height = 300) => sharp({ create: { width, height, channels: 3, background: { r: ++colour % 256, g: (colour >> 8) % 256, b: 90 } } }).png().toBuffer();
const upload = async (id: string, name: string, content: Buffer, more: object = {}, by: TestCaller = w.pia): Promise<Answer> =>
  by.put(`/submissions/${id}/images/${name}`, { base64: content.toString("base64"), mediaType: "image/png", ...more });
const uploaded = (answer: Answer): Uploaded => answer.body as unknown as Uploaded;
const imagesOf = (seen: Seen) => (seen.manifest as Seen["manifest"] & Pictured).images ?? [];
const fetched = (digest: string) => site.inject(`/image/${digest.slice("sha256:".length)}`);
/** Shows a picture in the guide, in so many words. */
const show = (id: string, name: string, words = "The sign-on page with its metadata field") => w.edit(id, (manifest) => {
  const saml = manifest.guide["saml"] as Record<string, string>;
  saml["requirements"] = `- A workspace.\n\n![${words}](image:${name})`;
});

/** Pictures in HTML, as a browser would see them. */
function pictures(html: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => { if (name === "img") found.push({ ...attributes }); } });
  parser.end(html);
  return found;
}
const guideHtml = (value: unknown): string => JSON.stringify(value).includes("html") ? (value as { guides: { sections: { html: string }[] }[] }).guides.flatMap(({ sections }) => sections.map(({ html }) => html)).join("") : "";

describe("a picture of a guide", () => {
  it("is written anew without its metadata, stands in the manifest by its name, and the answer says what changed", async () => {
    const one = await w.draft();
    const shot = await sharp({ create: { width: 640, height: 400, channels: 3, background: "#345678" } })
      .withExif({ IFD0: { Copyright: "<script>alert(1)</script>", Artist: "Pia Secret" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect((await sharp(shot).metadata()).exif).toBeDefined();
    const answer = await upload(one.id, "sign-on-page", Buffer.concat([shot, Buffer.from("<script>alert(2)</script>")]), { mediaType: "image/jpeg" });
    expect(answer.status).toBe(200);
    const { image, submission } = uploaded(answer);
    expect(image).toMatchObject({ mediaType: "image/jpeg", width: 400, height: 640, url: `/image/${image.digest.slice(7)}` });
    expect(image.changed.join(" ")).toMatch(/Encoded anew as JPEG: 400×640 pixels.*Taken out: EXIF.*Turned upright/);
    expect(imagesOf(submission)).toEqual([{ name: "sign-on-page", file: "images/sign-on-page.jpg", digest: image.digest, source: expect.stringMatching(/^sha256:/), width: 400, height: 640 }]);
    expect(submission.draftDigest).not.toBe(one.draftDigest);

    const served = await fetched(image.digest);
    expect([served.statusCode, served.headers]).toMatchObject([200, {
      "content-type": "image/jpeg", "cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    }]);
    const kept = await sharp(served.rawPayload).metadata();
    expect([kept.exif, kept.xmp, kept.icc, kept.orientation]).toEqual([undefined, undefined, undefined, undefined]);
    expect(/script|Pia/.test(served.rawPayload.toString("latin1"))).toBe(false);
    expect((await fetched(`sha256:${"0".repeat(64)}`)).statusCode).toBe(404);
  });

  it("stays what it is when the same file comes again, or the file that the network gave out", async () => {
    const one = await w.draft();
    const shot = await sharp(await png()).jpeg({ quality: 60 }).toBuffer();
    const first = uploaded(await upload(one.id, "page", shot, { mediaType: "image/jpeg" }));
    const again = uploaded(await upload(one.id, "page", shot, { mediaType: "image/jpeg" }));
    const back = uploaded(await upload(one.id, "page", (await fetched(first.image.digest)).rawPayload, { mediaType: "image/jpeg" }));
    expect([again.image.digest, back.image.digest]).toEqual([first.image.digest, first.image.digest]);
    expect([again.submission.draftDigest, back.submission.draftDigest]).toEqual([first.submission.draftDigest, first.submission.draftDigest]);
    expect(back.image.changed).toEqual([expect.stringContaining("known already")]);
  });

  it("has a second one for the dark theme, which needs the first", async () => {
    const one = await w.draft();
    expect(uploaded(await upload(one.id, "page", await png(), { theme: "dark" })).errors).toContainEqual(expect.objectContaining({ code: "image.no-light" }));
    const light = uploaded(await upload(one.id, "page", await png()));
    const dark = uploaded(await upload(one.id, "page", await png(410, 310), { theme: "dark" }));
    expect(imagesOf(dark.submission)).toMatchObject([{ name: "page", digest: light.image.digest, dark: { file: "images/page-dark.png", digest: dark.image.digest, width: 410, height: 310 } }]);
    const seen = await w.pia.post("/manifest/guide", { capability: "saml", text: { requirements: "![The page](image:page)" }, images: imagesOf(dark.submission).map(({ name, digest, width, height, dark: night }) => ({ name, digest, width, height, dark: night && { digest: night.digest } })) });
    expect(pictures((seen.body as unknown as { sections: { html: string }[] }).sections[0]?.html ?? "").map((img) => img["class"])).toEqual(["in-light", "in-dark"]);
  });
});

describe("a hostile file", () => {
  it.each<[string, () => Buffer | Promise<Buffer>, string, string | RegExp]>([
    ["that is a script", () => Buffer.from(SCRIPT), "image/png", "image.type"],
    ["that is a script with a declaration before it", () => Buffer.from(`<?xml version="1.0"?>${SCRIPT}`), "image/webp", "image.type"],
    ["that is a page behind a picture's first bytes", () => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(SCRIPT)]), "image/png", "image.broken"],
    ["that is a GIF", () => sharp({ create: { width: 90, height: 90, channels: 3, background: "#fff" } }).gif().toBuffer(), "image/png", "image.type"],
    ["that lies about its type", () => png(), "image/jpeg", "image.mismatch"],
    ["that ends in the middle", async () => (await sharp({ create: { width: 900, height: 900, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 40 }, background: "#fff" } }).png().toBuffer()).subarray(0, 9_000), "image/png", "image.broken"],
    ["that is wider than 4,000 pixels", () => sharp({ create: { width: 4_001, height: 90, channels: 3, background: "#fff" } }).png().toBuffer(), "image/png", "image.pixels"],
    ["that unfolds to 900 megapixels", () => bitPng(30_000, 30_000), "image/png", "image.pixels"],
    ["whose header lies about its size", () => { const bytes = bitPng(200, 200); bytes.writeUInt32BE(0x7fffffff, 16); return bytes; }, "image/png", /^image\.(pixels|type|broken)$/],
    ["that nobody could see", () => png(1, 1), "image/png", "image.pixels"],
    ["that is empty", () => Buffer.alloc(0), "image/png", "image.type"],
  ])("%s is refused by its rule, and the draft stays as it is", async (_what, make, mediaType, code) => {
    const one = await w.draft();
    const bytes = await make();
    expect(bytes.length).toBeLessThan(2_000_000);
    const answer = await upload(one.id, "page", bytes, { mediaType });
    expect([answer.status, uploaded(answer).code, uploaded(answer).errors]).toEqual([422, "invalid-field", [expect.objectContaining({ path: "/image", code: expect.stringMatching(code), mend: expect.stringMatching(/\w{3}/) })]]);
    expect(await w.view(one.id)).toMatchObject({ draftDigest: one.draftDigest, version: one.version });
  });

  it("of more than 2 MB, of another type, or by a name that is none is refused", async () => {
    const one = await w.draft();
    expect([(await upload(one.id, "page", Buffer.alloc(2_000_001))).status, (await upload(one.id, "page", Buffer.alloc(2_400_000))).status]).toEqual([413, 413]);
    expect((await upload(one.id, "page", await png(), { mediaType: "image/svg+xml" })).status).toBe(422);
    for (const name of ["Page", "a_b", "-x", "x..y", "a".repeat(65)]) expect((await upload(one.id, name, await png())).status, name).toBe(404);
    expect((await upload(one.id, "page", await png(), { file: "../../etc/page.png" })).status).toBe(422);
    expect((await w.view(one.id)).draftDigest).toBe(one.draftDigest);
  });

  it("is none of a draft's, whatever a draft says: digests and sizes are those of the org's own uploads", async () => {
    const one = await w.draft();
    const { image } = uploaded(await upload(one.id, "page", await png()));
    const rival = await w.h.someone("rival", ["publisher"], ["publisher"], `r-${Math.random()}@rival.example`);
    const theirs = w.seen(await rival.post("/submissions", { manifest: { schema: "entente/1", images: [{ name: "page", file: "a.png", digest: image.digest, width: 9, height: 9 }] } }));
    expect(imagesOf(theirs)).toEqual([{ name: "page", file: "a.png" }]);
    const forged = await w.edit(one.id, (manifest) => { Object.assign((manifest as Pictured).images?.[0] ?? {}, { width: 4000, height: 1, source: `sha256:${"1".repeat(64)}` }); });
    expect(imagesOf(forged)).toMatchObject([{ digest: image.digest, width: 400, height: 300 }]);
    expect((await upload(one.id, "page", await png(), {}, rival)).status).toBe(404);
    for (const odd of [3, "x", [null, 1, { name: {} }, { dark: 7 }], { digest: [] }]) {
      const { version, manifest } = await w.view(one.id);
      expect((await w.pia.put(`/submissions/${one.id}/manifest`, { version, manifest: { ...manifest, images: odd } })).status).toBe(200);
    }
  });
});

describe("a hostile draft", () => {
  const save = async (id: string, manifest: unknown) => w.pia.put(`/submissions/${id}/manifest`, { version: (await w.view(id)).version, manifest });

  it("of as many digests as it has room for is kept like any other, without them", async () => {
    const one = await w.draft();
    const images = Array.from({ length: 66_000 }, (_, i) => ({ digest: i.toString(36).padStart(4, "0") }));
    const kept = await save(one.id, { images });
    expect(kept.status).toBe(200);
    expect(imagesOf(w.seen(kept)).filter((image) => "digest" in image)).toEqual([]);
  });

  it("whose pictures are nothing keeps no other picture from being forgotten", async () => {
    const one = await w.draft();
    const { digest } = uploaded(await upload(one.id, "gone", await png())).image;
    await w.edit(one.id, (manifest) => { (manifest as Pictured).images = []; });
    for (const images of [{ digest: null }, [null, 7, { dark: [{ digest: null }] }, [[{ digest: null }]]]]) expect((await save((await w.draft()).id, { images })).status).toBe(200);
    w.h.platform.clock.advance(90_000_000);
    await forgetDroppedImages(w.h.platform);
    expect((await fetched(digest)).statusCode).toBe(404);
  });

  it.each(["%00", "%2e%2e", "0".repeat(63), "A".repeat(64)])("or address: /image/%s and its logo are not there", async (hash) => {
    expect([(await site.inject(`/image/${hash}`)).statusCode, (await site.inject(`/logo/${hash}`)).statusCode]).toEqual([404, 404]);
  });
});

describe("a guide with pictures", () => {
  it("is not sent while a picture has no words, is not there, or was not uploaded; each has its code", async () => {
    const one = await w.draft();
    const codes = async () => ((await w.view(one.id)) as Seen & { problems: { code: string; path: string }[] }).problems.filter(({ code }) => /image|alt/.test(code)).map(({ code, path }) => `${code} ${path}`);
    await show(one.id, "page");
    expect(await codes()).toEqual(["manifest.guide.unknown-image /guide/saml/requirements"]);
    await w.edit(one.id, (manifest) => { (manifest as Pictured).images = [{ name: "page", file: "images/page.png" }]; });
    expect(await codes()).toEqual(["submission.image.missing /images/0"]);
    await upload(one.id, "page", await png());
    expect(await codes()).toEqual([]);
    await show(one.id, "page", "");
    expect(await codes()).toEqual(["manifest.guide.alt-missing /guide/saml/requirements"]);
    expect((await w.view(one.id)).gates.find((gate) => gate.id === "no-problems")).toMatchObject({ open: false, path: expect.stringContaining("/guide#f:/guide/saml/requirements") });
    const refused = await w.pia.post("/manifest/guide", { capability: "saml", text: { requirements: "![](image:page) ![x](https://evil.example/x.png)" }, images: [{ name: "page" }] });
    expect((refused.body as unknown as { findings: { code: string }[] }).findings.map(({ code }) => code)).toEqual(expect.arrayContaining(["guide.alt-missing", "guide.image-foreign"]));
  });

  it("is published with them: frozen in the digest, in the public page with size and words, and beside the earlier one at the desk", async () => {
    const one = await w.draft();
    const { image } = uploaded(await upload(one.id, "page", await png()));
    const shown = await show(one.id, "page", 'The "sign-on" page <b>');
    const live = await w.at("published", shown);
    expect(live.digest).toBe(shown.draftDigest);
    const listing = (await w.h.anonymous.get(`/catalog/${live.slug}`)).body;
    expect(pictures(guideHtml(listing))).toEqual([{ src: image.url, alt: 'The "sign-on" page <b>', width: "400", height: "300", loading: "lazy", decoding: "async" }]);

    const next = await w.update(live.slug, (manifest) => { manifest.sso.saml.acsUrl += "?v=2"; });
    expect(imagesOf(next)).toMatchObject([{ digest: image.digest }]);
    expect((next as Seen & { warnings: { code: string; path: string }[] }).warnings).toContainEqual(expect.objectContaining({ code: "submission.image.stale", path: "/images/0" }));
    const other = uploaded(await upload(next.id, "page", await png(500, 300)));
    expect((other.submission as Seen & { warnings: { code: string }[] }).warnings.filter(({ code }) => code === "submission.image.stale")).toEqual([]);
    await w.proven(next.id);
    await w.compared(next.id);
    expect((await w.submit(next.id, { changelog: "Another page." })).status).toBe(200);
    expect((await upload(next.id, "page", await png())).body).toMatchObject({ code: "not-your-move" });
    const desk = (await w.dana.get(`/desk/submissions/${next.id}`)).body as unknown as { changes: { path: string; before: unknown; after: unknown }[] };
    expect(desk.changes).toContainEqual(expect.objectContaining({ path: "/images/0", before: expect.objectContaining({ digest: image.digest }), after: expect.objectContaining({ digest: other.image.digest, width: 500 }) }));
    // what is public stays what it is until the update is published
    expect(pictures(guideHtml((await w.h.anonymous.get(`/catalog/${live.slug}`)).body))[0]?.["src"]).toBe(image.url);
    expect((await fetched(image.digest)).statusCode).toBe(200);
  });

  it("hears of pictures that are older than a year", async () => {
    const one = await w.draft();
    await upload(one.id, "page", await png());
    await show(one.id, "page");
    const stale = async () => (await w.view(one.id) as Seen & { warnings: { code: string }[] }).warnings.filter(({ code }) => code === "submission.image.stale").length;
    expect(await stale()).toBe(0);
    w.h.platform.clock.advance(366 * 86_400_000);
    await w.signIn();
    expect(await stale()).toBe(1);
  });

  it("shows nothing of elsewhere, and no picture that is not its own", async () => {
    const text = "![a](https://evil.example/beacon.png) ![b](http://evil.example/x) ![c](//evil.example/x) ![d](data:image/png;base64,AAAA) ![e](image:nobody) ![f](/image/x) ![g](image:../x) <img src=https://evil.example/x>";
    const { sections } = (await w.pia.post("/manifest/guide", { capability: "saml", text: { requirements: text }, images: [{ name: "page", digest: `sha256:${"a".repeat(64)}` }] })).body as unknown as { sections: { html: string }[] };
    expect(pictures(sections[0]?.html ?? "")).toEqual([]);
  });
});

describe("what is no longer wanted", () => {
  it("goes with its draft, and stays where something else of the org shows it", async () => {
    const one = await w.draft();
    const alone = uploaded(await upload(one.id, "alone", await png())).image.digest;
    const replaced = uploaded(await upload(one.id, "shared", await png())).image.digest;
    const shared = uploaded(await upload(one.id, "shared", await png())).image.digest;
    const copy = w.seen(await w.pia.post("/submissions", { manifest: { schema: "entente/1", images: [{ name: "other", file: "b.png", digest: shared }] } }));
    expect((await w.pia.delete(`/submissions/${one.id}`)).status).toBe(204);
    expect([(await fetched(alone)).statusCode, (await fetched(replaced)).statusCode, (await fetched(shared)).statusCode]).toEqual([404, 404, 200]);
    expect((await w.pia.delete(`/submissions/${copy.id}`)).status).toBe(204);
    expect((await fetched(shared)).statusCode).toBe(404);
  });

  it("stays where another draft comes to show it at the moment in which its own is deleted", async () => {
    const { platform } = w.h;
    const one = await w.draft();
    const { digest } = uploaded(await upload(one.id, "page", await png())).image;
    const [gate, entered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const begins = platform.db.inTenant(w.pia.actor.orgId, async (tx) => {
      const made = await beginDraft(platform, tx, w.pia.actor, { manifest: { schema: "entente/1", images: [{ name: "page", file: "a.png", digest }] }, logoDigest: undefined });
      entered.resolve();
      await gate.promise;
      return made;
    });
    await entered.promise;
    if (platform.db.mode === "embedded") gate.resolve(); // one connection: they come one after the other
    let over = false;
    const goes = w.pia.delete(`/submissions/${one.id}`).finally(() => { over = true; });
    while (platform.db.mode === "postgres" && !over) {
      const waits = await platform.db.inNetwork((tx) => sql`select 1 from pg_locks waiting where not granted and exists (
        select 1 from pg_locks held join pg_database on pg_database.oid = held.database where held.pid = waiting.pid and datname = current_database())`.execute(tx));
      if (waits.rows.length > 0) break;
    }
    gate.resolve();
    const [made] = await Promise.all([begins, goes]);
    expect(imagesOf(await w.view(made.id))).toMatchObject([{ digest }]);
    expect((await fetched(digest)).statusCode).toBe(200);
  });

  it("is deleted a day after a draft dropped it, and not when the draft took it back", async () => {
    const one = await w.draft();
    const [gone, back] = [uploaded(await upload(one.id, "gone", await png())).image.digest, uploaded(await upload(one.id, "back", await png())).image.digest];
    const both = imagesOf(await w.view(one.id));
    await w.edit(one.id, (manifest) => { (manifest as Pictured).images = []; });
    w.h.platform.clock.advance(3_600_000);
    await forgetDroppedImages(w.h.platform);
    expect([(await fetched(gone)).statusCode, (await fetched(back)).statusCode]).toEqual([200, 200]);
    await w.edit(one.id, (manifest) => { (manifest as Pictured).images = both.filter(({ name }) => name === "back"); });
    w.h.platform.clock.advance(86_400_000);
    await w.signIn();
    await forgetDroppedImages(w.h.platform);
    expect([(await fetched(gone)).statusCode, (await fetched(back)).statusCode]).toEqual([404, 200]);
    // named once more, it is not there: it has to be uploaded again
    expect(imagesOf(await w.edit(one.id, (manifest) => { (manifest as Pictured).images = both; })).map(({ digest }) => digest === undefined)).toEqual([true, false]);
  });

  it("makes room: an org's pictures have a limit, which is counted over all of its drafts", async () => {
    const roomy = await w.h.someone("roomy", ["publisher"], ["publisher"], `roomy-${Math.random()}@roomy.example`);
    const one = w.seen(await roomy.post("/submissions"));
    const { image } = uploaded(await upload(one.id, "page", await png(), {}, roomy));
    await w.h.platform.db.inTenant(roomy.actor.orgId, (tx) => tx.withTables<{ guide_image: { digest: string; bytes: number } }>().updateTable("guide_image").set({ bytes: 250_000_000 }).where("digest", "=", image.digest).execute());
    const two = w.seen(await roomy.post("/submissions"));
    expect(uploaded(await upload(two.id, "page", await png(), {}, roomy)).errors).toEqual([expect.objectContaining({ code: "image.room" })]);
    await roomy.delete(`/submissions/${one.id}`);
    expect((await upload(two.id, "page", await png(), {}, roomy)).status).toBe(200);
  });
});

import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Harness, TestCaller } from "../../../test/harness.ts";
import { newId } from "../../kernel/index.ts";
import { createSession, readAudit } from "../../tenancy/index.ts";
import { cleanName, MAX_FILE_BYTES, MAX_SUBMISSION_BYTES } from "./attachment.ts";
import { deskGround } from "./testing.ts";

interface File { id: string; name: string; mediaType: string; bytes: number; width: number | null; height: number | null }
interface Seen { id: string; draftDigest: string; code: string; errors: { path: string; code: string; mend: string }[]; items: { id: string; messages: { attachments: File[] }[] }[] }
const seen = (answer: { body: unknown }) => answer.body as Seen;

let h: Harness;
let pia: TestCaller;
let dana: TestCaller;
let submission = "";
let thread = "";

beforeAll(async () => {
  const desk = await deskGround();
  ({ h, pia, dana } = desk);
  submission = (await desk.submitted()).id;
  const opened = await dana.post(`/submissions/${submission}/threads`, { about: { kind: "general", ref: "" }, blocking: true, body: "What do you see?", attachments: [text("asked.txt", "See line 3.")] });
  expect([opened.status, seen(opened).items[0]?.messages[0]?.attachments.map((file) => file.name)]).toEqual([201, ["asked.txt"]]);
  thread = seen(opened).items[0]?.id ?? "";
});
afterAll(() => h?.close());

const file = (name: string, mediaType: string, content: Buffer) => ({ name, mediaType, base64: content.toString("base64") });
const text = (name: string, content: string, mediaType = "text/plain") => file(name, mediaType, Buffer.from(content));
const canvas = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#3366cc" } });
const reply = async (by: TestCaller, ...attachments: unknown[]) => {
  h.platform.clock.advance(1);
  return by.post(`/threads/${thread}/messages`, { body: "Look at this.", attachments });
};
const filesOf = (answer: { body: unknown }) => seen(answer).items.find((one) => one.id === thread)?.messages.at(-1)?.attachments ?? [];
async function fetched(by: TestCaller, id: string, from = thread) {
  const { token } = await createSession(h.platform, by.actor.accountId, by.actor.orgId);
  return h.server.inject({ method: "GET", url: `/api/threads/${from}/attachments/${id}`, headers: { cookie: `entente_session=${token}` } });
}

describe("a file of a message", () => {
  it("is read by both sides: a picture as it was encoded anew, upright and without what it told of its maker, text as it was sent", async () => {
    const entries = async () => (await readAudit(h.platform, pia.actor, { limit: 500 })).entries;
    const before = (await entries()).length;
    const photo = await canvas(40, 20).withExif({ IFD0: { Artist: "SECRET-ARTIST" } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const sent = await reply(pia, file("../shots/Sign in.JPG", "image/jpeg", Buffer.concat([photo, Buffer.from("TRAILING<script>")])), text("acs.log", "Größe: 3\n"));
    expect(sent.status).toBe(201);
    const [picture, log] = filesOf(sent);
    expect([picture, log]).toMatchObject([{ name: "Sign in.jpg", mediaType: "image/jpeg", width: 20, height: 40 }, { name: "acs.log", mediaType: "text/plain", bytes: 11, width: null }]);
    for (const by of [pia, dana]) {
      const shown = await fetched(by, picture?.id ?? "");
      expect([shown.statusCode, shown.headers["content-type"], shown.headers["content-disposition"]]).toEqual([200, "image/jpeg", "inline; filename=\"Sign in.jpg\"; filename*=UTF-8''Sign%20in.jpg"]);
      expect(shown.rawPayload.length).toBe(picture?.bytes);
      for (const gone of ["SECRET-ARTIST", "TRAILING", "<script>"]) expect(shown.rawPayload.includes(gone)).toBe(false);
      const saved = await fetched(by, log?.id ?? "");
      expect([saved.statusCode, saved.body, saved.headers["content-type"], saved.headers["content-disposition"]]).toEqual([200, "Größe: 3\n", "text/plain; charset=utf-8", "attachment; filename=\"acs.log\"; filename*=UTF-8''acs.log"]);
      for (const answer of [shown, saved]) expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store", "content-security-policy": expect.stringMatching(/^default-src 'none';.*sandbox$/) as string });
    }
    expect([(await entries()).length - before, (await entries())[0]]).toMatchObject([1, { action: "review.thread_reply", detail: { attachments: 2 } }]);
  });

  it("may be a PNG, a WebP or JSON, whatever is wrong with the JSON, and goes with a thread and with what is marked fixed", async () => {
    const sent = await reply(pia, file("a.png", "image/png", await canvas(10, 10).png().toBuffer()), file("b.webp", "image/webp", await canvas(10, 10).webp().toBuffer()), text("c.json", "{\"half\":", "application/json"));
    expect(filesOf(sent).map((one) => one.mediaType)).toEqual(["image/png", "image/webp", "application/json"]);
    h.platform.clock.advance(1);
    const fixed = await pia.post(`/threads/${thread}/fixed`, { note: "Renamed.", attachments: [text("after.txt", "ok")] });
    expect([fixed.status, filesOf(fixed).map((one) => one.name)]).toEqual([200, ["after.txt"]]);
  });

  it.each<[string, () => Promise<unknown[]>, string, string]>([
    ["a page", async () => [text("a.html", "<p>", "text/html")], "/attachments/0/mediaType", "attachment.type"],
    ["a page that says it is text", async () => [text("a.txt", "\n <!DOCTYPE html><script>1</script>")], "/attachments/0/base64", "attachment.type"],
    ["a drawing", async () => [text("a.svg", "<svg/>", "image/svg+xml")], "/attachments/0/mediaType", "attachment.type"],
    ["a drawing that says it is a picture", async () => [text("a.png", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png")], "/attachments/0/base64", "attachment.type"],
    ["a drawing that says it is text", async () => [text("a.txt", "<?xml version='1.0'?>\n<svg/>")], "/attachments/0/base64", "attachment.type"],
    ["a PDF that says it is text", async () => [text("a.txt", "%PDF-1.7 ")], "/attachments/0/base64", "attachment.type"],
    ["an archive", async () => [file("a.zip", "application/zip", Buffer.from("PK\x03\x04"))], "/attachments/0/mediaType", "attachment.type"],
    ["an archive that says it is text", async () => [file("a.txt", "text/plain", Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff]))], "/attachments/0/base64", "attachment.text"],
    ["text with NUL", async () => [text("a.txt", "a\0b")], "/attachments/0/base64", "attachment.text"],
    ["a GIF", async () => [file("a.png", "image/png", await canvas(10, 10).gif().toBuffer())], "/attachments/0/base64", "attachment.type"],
    ["half a picture, beside a good file", async () => [text("ok.txt", "ok"), file("a.png", "image/png", (await canvas(100, 100).png().toBuffer()).subarray(0, 60))], "/attachments/1/base64", "attachment.broken"],
    ["a picture that unfolds to more than fits", async () => [file("a.png", "image/png", await canvas(4097, 2).png().toBuffer())], "/attachments/0/base64", "attachment.pixels"],
    ["a picture with too many pixels in all", async () => [file("a.png", "image/png", await canvas(4000, 3000).png().toBuffer())], "/attachments/0/base64", "attachment.pixels"],
    ["one byte too many", async () => [text("a.txt", "a".repeat(MAX_FILE_BYTES + 1))], "/attachments/0/base64", "attachment.size"],
    ["nothing", async () => [text("a.txt", "")], "/attachments/0/base64", "attachment.empty"],
    ["what is not base64", async () => [{ name: "a.txt", mediaType: "text/plain", base64: "a b" }], "/attachments/0/base64", "attachment.encoding"],
    ["five files", async () => Array.from({ length: 5 }, () => text("a.txt", "a")), "/attachments", "attachment.count"],
  ])("is refused when it is %s, and the message is not kept", async (_, files, path, code) => {
    const before = seen(await pia.get(`/submissions/${submission}/threads`)).items[0]?.messages.length;
    const refused = await reply(pia, ...(await files()));
    expect([refused.status, seen(refused).code, seen(refused).errors.map((one) => [one.path, one.code])]).toEqual([422, "invalid-field", [[path, code]]]);
    expect(seen(refused).errors[0]?.mend).toMatch(/\w/);
    expect(seen(await pia.get(`/submissions/${submission}/threads`)).items[0]?.messages.length).toBe(before);
  });

  it("is not there for another org, under another thread, or under a name that is made up; who has no right is told so", async () => {
    const id = filesOf(await reply(pia, text("a.txt", "a")))[0]?.id ?? "";
    const rival = await h.someone("rival", ["publisher"], ["publisher"]);
    const member = await h.someone("acme", ["publisher"], ["member"], "mo@acme.example");
    expect([(await fetched(rival, id)).statusCode, (await fetched(rival, newId("att"))).statusCode, (await fetched(pia, id, newId("thr"))).statusCode, (await fetched(pia, newId("att"))).statusCode]).toEqual([404, 404, 404, 404]);
    expect((await reply(rival, text("a.txt", "a"))).status).toBe(404);
    expect([(await fetched(member, id)).statusCode, (await reply(member, text("a.zip", "", "application/zip"))).status]).toEqual([403, 403]);
    expect((await h.server.inject({ method: "GET", url: `/api/threads/${thread}/attachments/${id}` })).statusCode).toBe(401);
  });

  it("has no room beyond 20 MB of a submission, and goes with its thread", async () => {
    type Tables = { thread: { id: string }; thread_attachment: { id: string; submission_id: string; bytes: number } };
    const kept = () => h.platform.db.inNetwork((tx) => tx.withTables<Tables>().selectFrom("thread_attachment").select("id").where("submission_id", "=", submission).execute());
    const [first, ...others] = await kept();
    await h.platform.db.inNetwork(async (tx) => {
      await tx.withTables<Tables>().updateTable("thread_attachment").set({ bytes: 0 }).where("submission_id", "=", submission).execute();
      await tx.withTables<Tables>().updateTable("thread_attachment").set({ bytes: MAX_SUBMISSION_BYTES - 1 }).where("id", "=", first?.id ?? "").execute();
    });
    const full = await reply(dana, text("a.txt", "ab"));
    expect([full.status, seen(full).errors[0]]).toMatchObject([422, { path: "/attachments", code: "attachment.room" }]);
    expect((await reply(dana, text("a.txt", "a"))).status).toBe(201);
    expect((await reply(dana)).status).toBe(201);
    expect((await kept()).length).toBe(others.length + 2);
    await h.platform.db.inNetwork((tx) => tx.withTables<Tables>().deleteFrom("thread").where("id", "=", thread).execute());
    expect(await kept()).toEqual([]);
  });
});

it("a name holds nothing that a system could take for something else, and ends in what the file is", () => {
  const names: [string, string][] = [
    ["a.txt", "a.txt"], ["evil.html", "evil.html.txt"], ["C:\\Users\\pia\\x.LOG", "x.log"], ["../../etc/passwd", "passwd.txt"], ["gnp\u202Etxt.exe", "gnptxt.exe.txt"], ["a\r\nb\".txt", "ab-.txt"], ["...", "file.txt"],
    ["", "file.txt"], [".txt", "txt.txt"], [`${"x".repeat(199)}.txt`, `${"x".repeat(80)}.txt`],
  ];
  for (const [given, clean] of names) expect([given, cleanName(given, "text/plain")]).toEqual([given, clean]);
});

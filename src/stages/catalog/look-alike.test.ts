import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { printOf } from "../submission/logo.ts";
import { logosAlike, namesAlike } from "./look-alike.ts";

describe("names", () => {
  it.each([
    ["Acme Dispatch", "acme dispatch"], ["Асme Dispatch", "Acme Dispatch"], ["Acmе", "Acme"], ["Acrne", "Acme"], ["Acme Dlspatch", "Acme Dispatch"], ["Acme", "ACME™"], ["Ácme", "Acme"],
    ["Acme Inc", "Acme"], ["The Acme App", "Acme"], ["Acme SSO", "Acme"], ["Acmee", "Acmes"], ["Acme Dispach", "Acme Dispatch"], ["Dispatch Acme", "Acme Dispatch"],
    ["Acme Dispatch Helper", "Acme Dispatch"], ["Go0gle Drive", "Google Drive"], ["Zoorn Calls", "Zoom Calls"], ["Acme​Dispatch", "Acme Dispatch"],
  ])("%s may be taken for %s", (mine, theirs) => expect(namesAlike(mine, theirs)).toBeTypeOf("string"));

  it.each([
    ["Acme", "Apex"], ["Slack", "Stack Overflow"], ["Box", "Fox"], ["Jira", "Java Server"], ["Notion", "Motion Array"], ["Workday", "Workfront"], ["Asana", "Adana Kebab"],
    ["HR", "HR Works"], ["Mail", "Payroll"], ["日本語", "中文"], ["", "Acme"], ["!!!", "???"],
  ])("%s is told apart from %s", (mine, theirs) => expect(namesAlike(mine, theirs)).toBeUndefined());
});

describe("logos", () => {
  const draw = (body: string, size = 200) => sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${size}" height="${size}">${body}</svg>`)).png().toBuffer();
  const MARK = '<rect x="10" y="10" width="35" height="80" fill="#d22"/><circle cx="70" cy="35" r="22" fill="#d22"/>';
  it("are alike when one is the other scaled, recoloured, framed or on another ground", async () => {
    const mark = await printOf(await draw(MARK));
    for (const other of [await draw(MARK, 64), await draw(MARK.replaceAll("#d22", "#a31")), await draw(`<rect width="100" height="100" fill="#fff"/>${MARK}`), await sharp(await draw(MARK)).flatten({ background: "#fff" }).jpeg({ quality: 60 }).toBuffer()]) {
      expect(logosAlike(mark, await printOf(other))).toBe(true);
    }
  });

  it("are told apart by their shapes, and a flat colour is like nothing", async () => {
    const prints = await Promise.all([
      MARK, '<circle cx="50" cy="50" r="40" fill="#222"/>', '<path d="M10 90 L50 10 L90 90 Z" fill="#06c"/>', '<path d="M10 10h80v20h-80z M10 70h80v20h-80z" fill="#090"/>',
      '<rect x="40" y="5" width="20" height="90"/><rect x="5" y="40" width="90" height="20"/>',
    ].map(async (body) => printOf(await draw(body))));
    for (const [i, a] of prints.entries()) for (const [j, b] of prints.entries()) if (i !== j) expect(logosAlike(a, b), `${i} ${j}`).toBe(false);
    const flat = await printOf(await draw('<rect width="100" height="100" fill="#d22"/>'));
    expect(logosAlike(flat, flat)).toBe(false);
  });
});

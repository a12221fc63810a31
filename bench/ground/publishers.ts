import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { systemActor, addMember, createAccount, createOrg, createToken } from "../../src/tenancy/index.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { changePolicy, readPolicy } from "../../src/stages/submission/policy-actions.ts";

export interface Publisher { slug: string; token: string }

/** Publishers with a token each, on a network whose desk may be waited for by nobody: what every machine gate holds for is published. */
export async function seedPublishers(platform: Platform, count: number): Promise<Publisher[]> {
  const desk = systemActor(await createOrg(platform, undefined, { slug: "desk", name: "Review desk", kinds: ["desk"] }));
  await changePolicy(platform, desk, { version: (await readPolicy(platform)).version, desk: "optional" });
  const publishers: Publisher[] = [];
  for (let n = 0; n < count; n++) {
    const slug = `publisher-${n}`;
    const system = systemActor(await createOrg(platform, undefined, { slug, name: pseudonym(2), kinds: ["publisher"] }));
    const account = await createAccount(platform, system, { email: `ada@${slug}.example`, name: "Ada Script" });
    await addMember(platform, system, { accountId: account.id, roles: ["publisher"] });
    const actor = { ...system, kind: "member" as const, accountId: account.id, name: account.name, email: account.email, roles: ["publisher" as const] };
    publishers.push({ slug, token: (await createToken(platform, actor, { name: "script", scopes: ["submission.read", "submission.write", "verification.run"], days: 1 })).secret });
  }
  return publishers;
}

/** Acme's manifest under another name, for Acme at another address. */
export function manifestOf(slug: string, name: string, baseUrl: string): string {
  const text = readFileSync(new URL("../../manifests/acme/manifest.yaml", import.meta.url), "utf8");
  return text.replace("slug: acme\n", `slug: ${slug}\n`).replace("name: Acme Dispatch\n", `name: ${name}\n`).replace("base_url: http://localhost:4100", `base_url: ${baseUrl}`);
}

/** Words that nobody takes for another product's. */
export const pseudonym = (words: number): string => Array.from({ length: words }, () => {
  const letter = (of: string) => of[randomInt(of.length)] ?? "";
  const word = Array.from({ length: 5 }, () => letter("bdfgklmprtvz") + letter("aeou")).join("");
  return word[0]?.toUpperCase() + word.slice(1);
}).join(" ");

/** A picture that looks like no other: squares at random. */
export async function someLogo(): Promise<string> {
  const squares = Array.from({ length: 64 }, (_, n) => `<rect x="${(n % 8) * 25}" y="${Math.floor(n / 8) * 25}" width="25" height="25" fill="${randomInt(2) ? "#123" : "#def"}"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">${squares.join("")}</svg>`;
  return (await sharp(Buffer.from(svg)).png().toBuffer()).toString("base64");
}

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { Problem, type Role } from "../kernel/index.ts";
import type { Platform } from "../platform/platform.ts";
import { changeMembers, createGroup, createPerson, linkAccount } from "../directory/index.ts";
import { benchFor } from "../stages/verification/index.ts";
import { addMember, createAccount, createOrg, findOrg, type OrgKind, systemActor } from "../tenancy/index.ts";

/** Who is in the demo story. Passwords are made at the first start and stand in the data directory alone. */
export interface Story {
  password: string;
  people: { name: string; email: string; org: string; roles: Role[]; does: string }[];
  /** What Acme's publisher enters in their test tenants, once. */
  bench: ProviderOfStory & { second: ProviderOfStory; hostProof: string };
}
interface ProviderOfStory { samlMetadataUrl: string; issuer: string; clientId: string; clientSecret: string }

const ORGS: { slug: string; name: string; kinds: OrgKind[] }[] = [
  { slug: "acme", name: "Acme", kinds: ["publisher"] },
  { slug: "desk", name: "Review desk", kinds: ["desk"] },
  { slug: "birch", name: "Birch & Co", kinds: ["customer"] },
];

const PEOPLE: Story["people"] = [
  { name: "Pia Lund", email: "pia@acme.example", org: "acme", roles: ["publisher", "admin"], does: "publishes Acme" },
  { name: "Dana Okoye", email: "dana@desk.example", org: "desk", roles: ["analyst"], does: "reviews" },
  { name: "Eli Varga", email: "eli@desk.example", org: "desk", roles: ["analyst"], does: "tests at the desk" },
  { name: "Olga Brandt", email: "olga@desk.example", org: "desk", roles: ["operator", "admin"], does: "runs the network" },
  { name: "Ada Birch", email: "ada@birch.example", org: "birch", roles: ["admin"], does: "administers Birch & Co" },
  { name: "Finn Moe", email: "finn@birch.example", org: "birch", roles: ["member"], does: "works at Birch & Co" },
  { name: "Noor Haddad", email: "noor@birch.example", org: "birch", roles: ["member"], does: "works at Birch & Co" },
];

/** Fills an empty network with the orgs and people of the story; on a filled one it only reads them back. */
export async function seedStory(platform: Platform, file: string): Promise<Story> {
  if (existsSync(file)) {
    const kept = JSON.parse(await readFile(file, "utf8")) as Story;
    const acme = await findOrg(platform, "acme");
    // the network may answer at another port than last time
    return acme ? { ...kept, bench: await benchFor(platform, acme.id) } : kept;
  }
  if (await findOrg(platform, ORGS[0]?.slug ?? "")) {
    throw new Problem("unavailable", `The orgs of the demo story are there, but ${file} is not: its first start was cut short`, { mend: "Remove the data directory of the demo and start again." });
  }
  const password = randomBytes(9).toString("base64url");
  const actors = new Map<string, ReturnType<typeof systemActor>>();
  for (const org of ORGS) actors.set(org.slug, systemActor(await createOrg(platform, undefined, org)));
  const finance = await createGroup(platform, actors.get("birch")!, { name: "Finance", description: "Keeps the books" });
  for (const person of PEOPLE) {
    const actor = actors.get(person.org)!;
    const account = await createAccount(platform, actor, { email: person.email, name: person.name, password });
    await addMember(platform, actor, { accountId: account.id, roles: person.roles });
    if (person.org !== "birch") continue;
    const [givenName = "", familyName = ""] = person.name.split(" ");
    const served = await createPerson(platform, actor, { userName: person.email, email: person.email, givenName, familyName, displayName: person.name });
    await linkAccount(platform, actor, served.id, account.id);
    if (person.name.startsWith("Finn")) await changeMembers(platform, actor, finance.id, { add: [served.id] });
  }
  const story: Story = { password, people: PEOPLE, bench: await benchFor(platform, actors.get("acme")!.orgId) };
  await writeFile(`${file}.new`, JSON.stringify(story, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file); // whole or not at all
  return story;
}

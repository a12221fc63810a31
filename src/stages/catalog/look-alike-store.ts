import type { OrgId } from "../../kernel/index.ts";
import type { Tx } from "../../platform/db/index.ts";
import { orgById } from "../../tenancy/index.ts";
import { type Hold, logoPrint, type Looked } from "../submission/index.ts";
import { logosAlike, namesAlike } from "./look-alike.ts";

type Tables = {
  listing: { slug: string; publisher_org_id: string; publisher_name: string; name: string; private_to: string | null; state: string; logo_digest: string | null };
  logo: { digest: string; print: string | null };
};

/** Other publishers' public listings, also suspended ones. */
const othersOf = (tx: Tx, orgId: OrgId) => tx.withTables<Tables>().selectFrom("listing").leftJoin("logo", "logo.digest", "listing.logo_digest")
  .select(["listing.slug", "listing.name", "listing.publisher_name", "logo.print"])
  .where("listing.publisher_org_id", "!=", orgId).where("listing.private_to", "is", null).where("listing.state", "!=", "removed").orderBy("listing.slug").execute();

/** Which listing of another publisher a name may be taken for, in a sentence. */
export async function nameAlike(tx: Tx, { orgId, name }: { orgId: OrgId; name: string }, others?: { slug: string; name: string; publisher_name: string }[]): Promise<string | undefined> {
  const publisher = (await orgById(tx, orgId))?.name ?? "";
  for (const other of others ?? (await othersOf(tx, orgId))) {
    const because = namesAlike(name, other.name) ?? (namesAlike(name, other.publisher_name) && "reads like its publisher's name");
    if (!because || namesAlike(publisher, other.publisher_name) === "reads the same") continue;
    return `The name "${name}" may be taken for "${other.name}" by ${other.publisher_name} (${other.slug}): it ${because}.`;
  }
  return undefined;
}

/**
 * Holds a submission whose name, publisher or logo may be taken for somebody else's: of other publishers' public listings, also
 * suspended ones. For {@link findHoldsBy}: a person looks before anything is published.
 */
export async function holdLookAlikes(tx: Tx, { submission, manifest, live }: Looked): Promise<Hold[]> {
  if (manifest.metadata.visibility === "private") return [];
  const known = live !== undefined && live.manifest.metadata.visibility === "public";
  const sameName = known && live.manifest.metadata.name === manifest.metadata.name;
  const sameLogo = known && live.logoDigest === submission.logoDigest;
  if (sameName && sameLogo) return [];
  const others = await othersOf(tx, submission.orgId);
  const holds: Hold[] = [];
  const alike = sameName ? undefined : await nameAlike(tx, { orgId: submission.orgId, name: manifest.metadata.name }, others);
  if (alike) holds.push({ code: "name-alike", needs: "person", message: alike });
  const mine = sameLogo || !submission.logoDigest ? undefined : await logoPrint(tx, submission.logoDigest);
  const like = mine && others.find((other) => other.print && logosAlike(mine, other.print));
  if (like) holds.push({ code: "logo-alike", needs: "person", message: `The logo looks like that of "${like.name}" by ${like.publisher_name} (${like.slug}).` });
  return holds;
}

import type { Tx } from "../../platform/db/index.ts";
import { orgById } from "../../tenancy/index.ts";
import { type Hold, logoPrint, type Looked } from "../submission/index.ts";
import { logosAlike, namesAlike } from "./look-alike.ts";

type Tables = {
  listing: { slug: string; publisher_org_id: string; publisher_name: string; name: string; private_to: string | null; state: string; logo_digest: string | null };
  logo: { digest: string; print: string | null };
};

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
  const others = await tx.withTables<Tables>().selectFrom("listing").leftJoin("logo", "logo.digest", "listing.logo_digest")
    .select(["listing.slug", "listing.name", "listing.publisher_name", "logo.print"])
    .where("listing.publisher_org_id", "!=", submission.orgId).where("listing.private_to", "is", null).where("listing.state", "!=", "removed").execute();
  const holds: Hold[] = [];
  if (!sameName) {
    const publisher = (await orgById(tx, submission.orgId))?.name ?? "";
    for (const other of others) {
      const because = namesAlike(manifest.metadata.name, other.name) ?? (namesAlike(manifest.metadata.name, other.publisher_name) && "reads like its publisher's name");
      if (!because || namesAlike(publisher, other.publisher_name) === "reads the same") continue;
      holds.push({ code: "name-alike", needs: "person", message: `The name "${manifest.metadata.name}" may be taken for "${other.name}" by ${other.publisher_name} (${other.slug}): it ${because}.` });
      break;
    }
  }
  const mine = sameLogo || !submission.logoDigest ? undefined : await logoPrint(tx, submission.logoDigest);
  const like = mine && others.find((other) => other.print && logosAlike(mine, other.print));
  if (like) holds.push({ code: "logo-alike", needs: "person", message: `The logo looks like that of "${like.name}" by ${like.publisher_name} (${like.slug}).` });
  return holds;
}

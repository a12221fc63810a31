import { assigned } from "./lc-01-assigned.ts";
import { unchanged } from "./lc-02-unchanged.ts";
import { linked } from "./lc-03-linked.ts";
import { updated } from "./lc-04-updated.ts";
import { everything } from "./lc-05-everything.ts";
import { emptied } from "./lc-06-emptied.ts";
import { left } from "./lc-07-left.ts";
import { cameBack } from "./lc-08-came-back.ts";
import { unassigned } from "./lc-09-unassigned.ts";
import { groupPushed } from "./lc-10-group-pushed.ts";
import { memberLeft } from "./lc-11-member-left.ts";
import { groupLinked } from "./lc-12-group-linked.ts";
import { pushedNow } from "./lc-13-pushed-now.ts";
import { groupRemoved } from "./lc-14-group-removed.ts";
import { imported } from "./lc-15-imported.ts";
import { passwordChanged } from "./lc-16-password.ts";
import type { Check } from "../../check.ts";

/** One account and one group through their whole lives, kept by the network's own provisioner. In the order in which it happens. */
export const lifeCycle: readonly Check[] = [
  assigned, unchanged, linked, updated, everything, emptied, left, cameBack, unassigned, groupPushed, memberLeft, groupLinked, pushedNow, groupRemoved, imported, passwordChanged,
].map((step) => step.check);

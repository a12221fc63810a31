import type { Actor } from "../../../kernel/index.ts";

/** Who sits at this browser, and when they last proved it. */
export interface SignedIn {
  actor: Actor;
  at: Date;
}

/** Reads {@link SignedIn} from a request's `Cookie` header; given by whoever mounts the sign-on endpoints. */
export type ReadSignedIn = (cookies: string | undefined) => Promise<SignedIn | undefined>;

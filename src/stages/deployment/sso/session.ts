import type { Actor } from "../../../kernel/index.ts";

/** Who sits at this browser, and when they last proved it. */
export interface SignedIn {
  actor: Actor;
  at: Date;
}

/** The network's own sessions, as far as sign-on needs them; given by whoever mounts the sign-on endpoints. */
export interface NetworkSessions {
  /** Reads who is signed in from a request's `Cookie` header. */
  read(cookies: string | undefined): Promise<SignedIn | undefined>;
  /** Ends the session of a request's `Cookie` header, if there is one. */
  end(cookies: string | undefined): Promise<void>;
}

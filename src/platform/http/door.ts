import type { FastifyRequest } from "fastify";
import { type Actor, Problem, may } from "../../kernel/index.ts";
import { readCookie } from "./cookies.ts";
import { headerOf } from "./decorations.ts";
import { isBearer } from "./origin.ts";
import { type LimitStore, addressKey, limit } from "./rate-limit.ts";
import type { Access } from "./route.ts";
import type { Authenticate } from "./settings.ts";

export interface Door {
  /** Lets a request in, before its body is read. @throws {Problem} `not-signed-in` | `not-allowed` | `too-many` */
  admit(request: FastifyRequest, to: { operation: string; access: Access; perMinute?: number }): Promise<Actor | undefined>;
  /** Asks again, without counting, neither as a request nor as use of a session: has a caller who is already in lost the right to be? */
  stillWelcome(request: FastifyRequest, access: Access): Promise<boolean>;
}

export function openDoor(options: { authenticate: Authenticate; limits: LimitStore; perMinute: number; publicUrl: string }): Door {
  const identify = (request: FastifyRequest, unattended = false): Promise<Actor | undefined> => {
    // who sends a token speaks for the token alone; a planted cookie must not lend it another's session
    const byToken = isBearer(headerOf(request, "authorization"));
    return options.authenticate({
      cookie: (name) => (byToken ? undefined : readCookie(request.headers.cookie, options.publicUrl, name)),
      header: (name) => headerOf(request, name),
      ip: request.ip, unattended,
    });
  };
  return {
    async admit(request, to) {
      const actor = await identify(request);
      const caller = actor ? `account:${actor.accountId}` : addressKey(request.ip);
      await limit(options.limits, `${to.operation} ${caller}`, to.perMinute ?? options.perMinute);
      assertAccess(actor, to.access);
      return actor;
    },
    async stillWelcome(request, access) {
      const actor = await identify(request, true);
      return access === "public" || (actor !== undefined && actor.accountId === request.actor?.accountId
        && actor.orgId === request.actor.orgId && allowed(actor, access));
    },
  };
}

const allowed = (actor: Actor, access: Access): boolean =>
  access === "public" || access === "signed-in" || may(actor, access);

function assertAccess(actor: Actor | undefined, access: Access): void {
  if (access === "public") return;
  if (!actor) throw new Problem("not-signed-in", "This needs somebody who is signed in");
  if (!allowed(actor, access)) throw new Problem("not-allowed", `This needs the right "${access}"`);
}

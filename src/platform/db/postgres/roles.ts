import type { Pool } from "pg";
import { Problem } from "../../../kernel/index.ts";
import { PLAIN_ROLE } from "../scope.ts";

const OLDEST = 15;

interface Found {
  version: number;
  login: string;
  login_unbound: boolean;
  plain_unbound: boolean | null;
  member: boolean | null;
}

/**
 * Row-level security is only as good as the role that runs the query (API-04). Refused: a server older than 15; a login that is
 * superuser or may bypass row security; a plain role that may; a login that may not become the plain role.
 * @returns whether the plain role exists yet; the first migration makes it.
 * @throws {Problem} `unavailable`, with what to do.
 */
export async function checkRoles(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<Found>(
    `select current_setting('server_version_num')::int / 10000 as version, login.rolname as login,
       login.rolsuper or login.rolbypassrls as login_unbound,
       plain.rolsuper or plain.rolbypassrls or plain.rolcanlogin as plain_unbound,
       pg_has_role(login.oid, plain.oid, 'member') as member
     from pg_roles login left join pg_roles plain on plain.rolname = $1 where login.rolname = session_user`,
    [PLAIN_ROLE],
  );
  const [found] = rows;
  if (!found) throw new Error("the login role cannot see itself");
  const refuse = (message: string, mend: string): never => {
    throw new Problem("unavailable", message, { mend });
  };
  if (found.version < OLDEST) refuse(`PostgreSQL ${found.version} is too old`, `Use PostgreSQL ${OLDEST} or newer.`);
  if (found.login_unbound) {
    refuse(`DATABASE_URL signs in as ${found.login}, which is a superuser or may bypass row security: one org's rows would be open to another`,
      "Create a plain role (create role entente_login login nosuperuser nobypassrls), give it the database, and sign in as that.");
  }
  if (found.plain_unbound) {
    refuse(`The role ${PLAIN_ROLE} may sign in, is a superuser or may bypass row security`, `alter role ${PLAIN_ROLE} nologin nosuperuser nobypassrls;`);
  }
  if (found.member === false) refuse(`The role ${found.login} may not become ${PLAIN_ROLE}`, `grant ${PLAIN_ROLE} to ${found.login};`);
  return found.member === true;
}

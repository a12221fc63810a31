/** What PostgreSQL said, in both modes: `pg` throws errors with the same fields, and these cross the thread intact. */
export interface SqlFailure {
  message: string;
  /** SQLSTATE, five characters. */
  code: string;
  detail?: string;
  constraint?: string;
  table?: string;
}

/** An error of the embedded database, rebuilt on this side of the thread. */
export class SqlError extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;

  constructor(failure: SqlFailure) {
    super(failure.message);
    this.name = "SqlError";
    this.code = failure.code;
    this.detail = failure.detail;
    this.constraint = failure.constraint;
    this.table = failure.table;
  }
}

/** SQLSTATE of an error from either mode; `undefined` when the database did not say it. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** There is one already. @param constraint asks for this unique constraint or index alone. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlState(error) === "23505" && (constraint === undefined || (error as { constraint?: unknown }).constraint === constraint);
}

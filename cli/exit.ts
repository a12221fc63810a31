/** Exit codes are contract. */
export const EXIT = { ok: 0, checksFailed: 1, usage: 2, notAllowed: 3, unavailable: 4, conflict: 5, internal: 70, interrupted: 130 } as const;

/** An end with a code and words for a person. */
export class Stop extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

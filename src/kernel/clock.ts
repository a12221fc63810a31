/** The only source of "now" below the doors; tests hold it still. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that moves only when told to. */
export function fixedClock(start: Date | string): Clock & { advance(ms: number): void } {
  let ms = new Date(start).getTime();
  return {
    now: () => new Date(ms),
    advance: (by) => {
      ms += by;
    },
  };
}

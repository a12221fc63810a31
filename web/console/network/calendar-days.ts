/** A day on which the desk is closed. */
export interface Day { day: string; name: string }

export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().slice(0, 10) === text;

/** What is wrong with each row, by its place; nothing for rows that are fine. */
export const wrongDays = (days: readonly Day[]): (string | undefined)[] => days.map(({ day, name }, i) =>
  !isDay(day) ? "Choose a day of the calendar." : days.findIndex((other) => other.day === day) !== i ? "This day is there already." : name.trim() === "" ? "Say what day it is." : undefined);

/** Reads lines such as `2026-12-25 Christmas Day`; what is none is given back as it was typed. */
export function readLines(text: string): { days: Day[]; unread: string[] } {
  const lines = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const read = lines.map((line) => ({ line, found: /^(\d{4}-\d\d-\d\d)[\s,;]+(\S.{0,79})$/.exec(line) }));
  return {
    days: read.flatMap(({ found }) => (found?.[1] && found[2] && isDay(found[1]) ? [{ day: found[1], name: found[2] }] : [])),
    unread: read.filter(({ found }) => !found?.[1] || !isDay(found[1])).map(({ line }) => line),
  };
}

const key = ({ day, name }: Day): string => `${day} ${name.trim()}`;
/** What one calendar has that the other has not. */
export const without = (days: readonly Day[], other: readonly Day[]): Day[] => {
  const known = new Set(other.map(key));
  return days.filter((one) => !known.has(key(one)));
};

/** After somebody else was faster: their calendar, with what was added here and without what was taken out here. */
export function mergedDays(theirs: readonly Day[], base: readonly Day[], mine: readonly Day[]): Day[] {
  const removed = new Set(without(base, mine).map(key));
  const added = without(mine, base).filter((one) => !theirs.some((other) => key(other) === key(one)));
  return [...theirs.filter((one) => !removed.has(key(one))), ...added].sort((a, b) => a.day.localeCompare(b.day));
}

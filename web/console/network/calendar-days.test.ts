import { describe, expect, it } from "vitest";
import { mergedDays, readLines, without, wrongDays } from "./calendar-days.ts";

const day = (of: string, name = "A day") => ({ day: of, name });

describe("the desk's calendar", () => {
  it("says of each row what is wrong with it", () => {
    expect(wrongDays([day("2026-12-25"), day("2026-02-30"), day(""), day("2026-12-25"), day("2027-01-01", " ")]).map((one) => one?.slice(0, 8))).toEqual([undefined, "Choose a", "Choose a", "This day", "Say what"]);
  });

  it("reads a year from lines, and gives back what is no day", () => {
    expect(readLines("2026-12-25 Christmas Day\n\n 2027-01-01, New Year\n2026-13-01 Nothing\nsoon")).toEqual({
      days: [day("2026-12-25", "Christmas Day"), day("2027-01-01", "New Year")], unread: ["2026-13-01 Nothing", "soon"],
    });
  });

  it("puts what was changed here onto what somebody else has written meanwhile", () => {
    const [a, b, c, d] = [day("2026-12-24"), day("2026-12-25"), day("2026-12-26"), day("2026-12-31")];
    expect(mergedDays([a, b, d], [a, b], [b, c])).toEqual([b, c, d]);
    expect(without([a, b], [b])).toEqual([a]);
  });
});

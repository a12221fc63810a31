import { expect, it } from "vitest";
import { slaOf, workingTime } from "./sla.ts";

const H = 3_600;

it("is green, amber below eight business hours, red when overdue, grey while it is paused; and always says so in words", () => {
  expect(slaOf("running", 8 * H)).toEqual({ kind: "ok", words: "8 hours left" });
  expect(slaOf("running", 8 * H - 1)).toEqual({ kind: "warn", words: "7 hours left" });
  expect(slaOf("running", 0)).toEqual({ kind: "warn", words: "1 minute left" });
  expect(slaOf("running", -1)).toEqual({ kind: "bad", words: "Overdue" });
  expect(slaOf("running", -26 * H)).toEqual({ kind: "bad", words: "Overdue by 26 hours" });
  expect(slaOf("paused", null)).toEqual({ kind: "paused", words: "Clock paused" });
  expect(slaOf("none", null)).toEqual({ kind: "idle", words: "No clock" });
});

it("promises no more time than there is", () => {
  expect([59 * 60 + 59, H, 48 * H - 1, 48 * H, 5 * 24 * H - 1].map(workingTime)).toEqual(["59 minutes", "1 hour", "47 hours", "2 days", "4 days"]);
});

import { expect, it } from "vitest";
import { ACCEPTED, checkAttachment } from "./attachment-checks.ts";
import { filesIn } from "./chosen-files.ts";

it("takes what the network takes, and nothing else", () => {
  const types = ACCEPTED.split(",").map((ending) => checkAttachment({ name: `a${ending.toUpperCase()}`, size: 1 }, 0));
  expect(new Set(types.map((one) => ("mediaType" in one ? one.mediaType : one.refused)))).toEqual(new Set(["image/png", "image/jpeg", "image/webp", "text/plain", "application/json"]));
  for (const name of ["a.html", "a.svg", "a.pdf", "a.zip", ""]) expect(checkAttachment({ name, size: 1 }, 0)).toHaveProperty("refused");
  expect(checkAttachment({ name: "a.log", size: 1_000_000 }, 3)).toEqual({ mediaType: "text/plain" });
  for (const [size, beside] of [[0, 0], [1_000_001, 0], [1, 4]] as const) expect(checkAttachment({ name: "a.log", size }, beside)).toEqual({ refused: expect.stringMatching(/^a\.log /) as string });
});

it("leaves the call without what is in the files when it is shown, and without the field when there are none", () => {
  const file = { name: "a.log", mediaType: "text/plain", bytes: 1, base64: "YQ==" };
  expect([filesIn([]), filesIn([file]), filesIn([file], true)]).toEqual([
    {}, { attachments: [{ name: "a.log", mediaType: "text/plain", base64: "YQ==" }] }, { attachments: [{ name: "a.log", mediaType: "text/plain", base64: "…" }] },
  ]);
});

import { describe, expect, it } from "vitest";
import { checkPicture, pictureMarkdown, pictureName, usesOf, withoutPicture, withWords } from "./guide-pictures.ts";

describe("pictures in a guide's text", () => {
  it("come back with the words that were written, brackets too, in one line", () => {
    const text = `1. Open it.\n\n   ${pictureMarkdown("page", "The [new] page\nwith \\ and ]")}`;
    expect(usesOf({ guide: { saml: { configurationSteps: text } } }, "page")).toEqual([{ path: "/guide/saml/configurationSteps", alt: "The [new] page with \\ and ]" }]);
  });
  it("get other words wherever they are shown, and no other picture does", () => {
    const text = "![](image:page) and ![b](image:page-2) and ![c](image:page)";
    expect(withWords(text, "page", "The page")).toBe("![The page](image:page) and ![b](image:page-2) and ![The page](image:page)");
  });
  it("go with their line when nothing else stands in it", () => {
    expect(withoutPicture("1. One.\n   ![a](image:page)\n2. Two ![b](image:page) here.\n![c](image:page-2)", "page")).toBe("1. One.\n2. Two  here.\n![c](image:page-2)");
  });
});

it("names a picture by its file, in letters that a name may have, and by no name that is taken", () => {
  expect([pictureName("Sign-On Page (2).PNG", []), pictureName("12.png", []), pictureName("Écran.png", ["ecran"]), pictureName("a.png", ["a", "a-2"])]).toEqual(["sign-on-page-2", "picture", "ecran-2", "a-3"]);
});

it("tells what the network would refuse before anything is sent", () => {
  expect([checkPicture({ name: "a.svg", type: "image/svg+xml", size: 9 }), checkPicture({ name: "a.png", type: "image/png", size: 2_000_001 }), checkPicture({ name: "a.webp", type: "image/webp", size: 9 })])
    .toEqual([{ refused: expect.stringContaining("a.svg") }, { refused: expect.stringContaining("2 MB") }, { mediaType: "image/webp" }]);
});

import { expect, it } from "vitest";
import { isTyping } from "./keys.ts";

const press = (selector: string | undefined, held: Partial<Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey">> = {}) =>
  isTyping({ ctrlKey: false, metaKey: false, altKey: false, ...held, target: { closest: (asked: string) => (selector && asked.replace(":not([type=checkbox], [type=radio])", "").split(", ").includes(selector) ? {} : null) } as unknown as EventTarget });

it("leaves letters to fields, dialogs and the browser", () => {
  expect([press("input"), press("textarea"), press("select"), press("[contenteditable]"), press("[role=alertdialog]"), press(undefined, { ctrlKey: true }), press(undefined, { metaKey: true })]).toEqual(Array(7).fill(true));
  expect([press(undefined), press("button")]).toEqual([false, false]);
});

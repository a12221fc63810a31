import { selectAll, selectOne } from "css-select";
import { type Document, DomHandler, type Element } from "domhandler";
import { DomUtils, Parser } from "htmlparser2";

/** Elements in each other that are read: a page of a hundred thousand would take the reader minutes, and everybody waits. */
const MAX_DEPTH = 500;

/** A form as it would be submitted, without a person touching it. */
export interface HtmlForm {
  method: "GET" | "POST";
  /** As written; relative to the page. */
  action: string;
  fields: [string, string][];
}

/** A page as a browser reads it, up to the place where it becomes too deep. */
export function readHtml(text: string): Document {
  const page = new PageUntilTooDeep();
  try {
    new Parser(page).end(text);
  } catch (thrown) {
    if (!(thrown instanceof TooDeep)) throw thrown;
  }
  return page.root;
}

class TooDeep extends Error {}
class PageUntilTooDeep extends DomHandler {
  override onopentag(name: string, attributes: Record<string, string>): void {
    if (this.tagStack.length > MAX_DEPTH) throw new TooDeep();
    super.onopentag(name, attributes);
  }
}

/**
 * The form that a page submits by itself: hidden fields only, or a script that submits. That is how SAML messages and
 * form posts travel; any other form waits for a person.
 */
export function selfSubmittingForm(page: Document): HtmlForm | undefined {
  const forms = selectAll<Document | Element, Element>("form", page as never);
  const scripted = selectAll<Document | Element, Element>("body[onload], script", page as never)
    .some((e) => /submit\s*\(|\.click\s*\(/.test(`${e.attribs["onload"] ?? ""} ${DomUtils.textContent(e)}`));
  for (const form of forms) {
    const inputs = selectAll<Element, Element>("input, select, textarea", form as never);
    const asksPerson = inputs.some((i) => i.name !== "input" || !["hidden", "submit", "button", "image"].includes((i.attribs["type"] ?? "text").toLowerCase()));
    if (asksPerson) continue;
    const carries = inputs.some((i) => /^(SAMLResponse|SAMLRequest|code|id_token|state)$/.test(i.attribs["name"] ?? ""));
    if (!scripted && !carries) continue;
    return {
      method: (form.attribs["method"] ?? "get").toUpperCase() === "POST" ? "POST" : "GET",
      action: form.attribs["action"] ?? "",
      fields: inputs.filter((i) => i.attribs["name"] && (i.attribs["type"] ?? "").toLowerCase() === "hidden").map((i) => [i.attribs["name"] ?? "", i.attribs["value"] ?? ""]),
    };
  }
  return undefined;
}

/** Whether a page brings script, so that it may go on by itself where nothing else shows a way. */
export const hasScript = (page: Document): boolean =>
  selectAll<Document | Element, Element>("script, body[onload]", page as never).some((e) => e.name === "body" || (!/json|text\/(?!javascript)/.test(e.attribs["type"] ?? "") && (e.attribs["src"] !== undefined || DomUtils.textContent(e).trim() !== "")));

/** Where `<meta http-equiv="refresh">` leads within ten seconds. */
export function metaRefresh(page: Document): string | undefined {
  const meta = selectAll<Document | Element, Element>("meta", page as never).find((e) => (e.attribs["http-equiv"] ?? "").toLowerCase() === "refresh");
  const found = /^\s*(\d{1,2})\s*[;,]\s*url\s*=\s*['"]?([^'"]+)/i.exec(meta?.attribs["content"] ?? "");
  return found && Number(found[1]) <= 10 ? found[2]?.trim() : undefined;
}

/** The text of the first element that fits. `undefined` also for a selector that cannot be read. */
export function textAt(page: Document, selector: string): string | undefined {
  try {
    const found = selectOne<Document | Element, Element>(selector, page as never);
    return found ? (found.attribs["content"] ?? found.attribs["value"] ?? DomUtils.textContent(found)).replace(/\s+/g, " ").trim() : undefined;
  } catch {
    return undefined;
  }
}

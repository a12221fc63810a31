import { saysWhatItShows, shownImages } from "./guide-images.ts";
import { GUIDE_VALUES, guidePlaceholders } from "./guide-values.ts";
import { markdown } from "./markdown.ts";
import { GUIDE_SECTIONS, type GuideText } from "./schema/guide.ts";

/** Values without which nobody can follow a guide of the capability: one of each row has to stand in the configuration steps. */
const NEEDED: Readonly<Record<"oidc" | "saml" | "scim", readonly (readonly string[])[]>> = {
  oidc: [["oidc.client_id"], ["oidc.issuer", "oidc.discovery_url"]],
  saml: [["saml.metadata_url", "saml.sso_url"], ["saml.acs_url", "saml.metadata_url"]],
  scim: [["scim.base_url"]],
};

export interface GuideFinding { path: string; code: string; message: string }

/** What a reader of the guide would miss: sections, steps, placeholders that stand for nothing. For drafts: sections may be absent. */
export function checkGuide(capability: "oidc" | "saml" | "scim", text: Partial<GuideText>, variables: readonly string[], images: readonly string[] = []): GuideFinding[] {
  const at = (section: string) => `/guide/${capability}/${section}`;
  const found: GuideFinding[] = [];
  for (const [section, title] of Object.entries(GUIDE_SECTIONS)) {
    if (!(text[section as keyof GuideText] ?? "").trim()) found.push({ path: at(section), code: "guide.section-empty", message: `"${title}" is empty` });
  }
  for (const [section, words] of Object.entries(text)) {
    for (const name of guidePlaceholders(words ?? "")) {
      if (!(name in GUIDE_VALUES) && !variables.includes(name)) found.push({ path: at(section), code: "guide.placeholder-unknown", message: `{{${name}}} is no variable and no value of the network` });
    }
  }
  for (const [section, words] of Object.entries(text)) {
    for (const { alt, src, name } of shownImages(words ?? "")) {
      if (!src.startsWith("image:")) found.push({ path: at(section), code: "guide.image-foreign", message: "A picture from elsewhere is shown as a link: upload it" });
      else if (name === undefined || !images.includes(name)) found.push({ path: at(section), code: "guide.image-unknown", message: `There is no picture "${src.slice("image:".length)}"` });
      else if (!saysWhatItShows(alt)) found.push({ path: at(section), code: "guide.alt-missing", message: `The picture "${name}" has no words that say what it shows` });
    }
  }
  const steps = text.configurationSteps ?? "";
  const shown = guidePlaceholders(steps);
  if (steps.trim() && !/^\s*(\d+[.)]|[-*])\s/m.test(steps)) found.push({ path: at("configurationSteps"), code: "guide.no-steps", message: "The configuration steps are no list: number them, one thing to do in each" });
  for (const any of NEEDED[capability]) {
    if (steps.trim() && !any.some((name) => shown.includes(name))) found.push({ path: at("configurationSteps"), code: "guide.value-missing", message: `No step carries ${any.map((name) => `{{${name}}}`).join(" or ")}: ${GUIDE_VALUES[any[0] as keyof typeof GUIDE_VALUES].toLowerCase()}` });
  }
  return found;
}

/** Web addresses that a guide links to, each once; those with placeholders are left out, for they differ per org. */
export function guideLinks(text: Partial<GuideText>): { path: string; url: string }[] {
  const seen = new Map<string, string>();
  for (const [section, words] of Object.entries(text)) {
    for (const token of markdown().parse(words ?? "", {}).flatMap((block) => block.children ?? [])) {
      const url = token.type === "link_open" ? String(token.attrGet("href") ?? "") : "";
      if (/^https?:/i.test(url) && !/%7B%7B|\{\{/i.test(url) && !seen.has(url)) seen.set(url, section);
    }
  }
  return [...seen].map(([url, path]) => ({ path, url }));
}

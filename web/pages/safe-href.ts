/** A stranger's address as a link target: https, http or mailto, else nothing. */
export function safeHref(value: string | undefined): string | undefined {
  if (!value || !URL.canParse(value)) return undefined;
  return ["https:", "http:", "mailto:"].includes(new URL(value).protocol) ? value : undefined;
}

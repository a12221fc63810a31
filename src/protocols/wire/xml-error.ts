/** What can be wrong with XML that we write or read. The codes are contract: they are never renamed. */
export const XML_ERRORS = {
  xml_character: "A character that XML 1.0 cannot carry",
  xml_name: "Not a name that an element or attribute can have",
  xml_prefix: "A namespace prefix that nobody declared",
  xml_too_large: "More bytes than we accept",
  xml_too_deep: "Nested deeper than we accept",
  xml_encoding: "Not UTF-8",
  xml_forbidden: "A document type, processing instruction, comment or CDATA section",
  xml_malformed: "Not well-formed XML",
} as const satisfies Record<string, string>;

export type XmlErrorCode = keyof typeof XML_ERRORS;

/** `message` never repeats the offending input and is safe to show. */
export class XmlError extends Error {
  readonly code: XmlErrorCode;

  constructor(code: XmlErrorCode, message: string = XML_ERRORS[code], cause?: unknown) {
    super(message, { cause });
    this.name = "XmlError";
    this.code = code;
  }
}

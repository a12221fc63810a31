import { z } from "zod";
import { email, line, staticUrl } from "./fields.ts";

export const supportContactSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("link"), value: staticUrl("Support page."), label: line(64).optional().describe("What the link says.") }),
  z.strictObject({ kind: z.literal("email"), value: email("Support e-mail address."), label: line(64).optional().describe("What the address is for.") }),
  z.strictObject({
    kind: z.literal("phone"),
    value: z.string().regex(/^\+?[0-9][0-9 ().-]{4,30}$/, "A telephone number").describe("Support telephone number."),
    label: line(64).optional().describe("Hours or region."),
  }),
]);

export const supportSchema = z.strictObject({
  public: z.array(supportContactSchema).max(6).default([]).describe("Where customers get help; shown in the catalog. At least one to publish."),
  escalation: z.strictObject({
    email: email("A monitored mailbox of a person or a team; not a generic queue such as support@."),
    name: line(128).optional().describe("Who answers."),
  }).optional().describe("Private: for emergencies, read by analysts and operators only."),
  links: z.strictObject({
    documentation: staticUrl("Product documentation.").optional(),
    faq: staticUrl("Frequent questions and troubleshooting.").optional(),
    status: staticUrl("Status page.").optional(),
    privacy: staticUrl("Privacy policy.").optional(),
    terms: staticUrl("Terms of service.").optional(),
  }).prefault({}).describe("Further pages."),
}).describe("Who helps, in public and in an emergency.");

export type Support = z.output<typeof supportSchema>;

import { z } from "zod";
import { reportSchema } from "../report.ts";

/** Where the schema is published; also its `$id`. */
const REPORT_SCHEMA_ID = "urn:entente:report:1";

/** JSON Schema (2020-12) of a report as the network and the command line write it. */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(reportSchema, { io: "output", target: "draft-2020-12" });
  return { $schema, $id: REPORT_SCHEMA_ID, title: "Entente report", ...schema };
}

/** The committed file's exact text. */
export const reportJsonSchemaText = (): string => `${JSON.stringify(reportJsonSchema(), null, 2)}\n`;

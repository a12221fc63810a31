import type { FieldProblem, Id, OrgId } from "../kernel/index.ts";
import { isStorable } from "./profile-schema.ts";

export type GroupId = Id<"grp">;

export interface Group {
  orgId: OrgId;
  id: GroupId;
  /** Unique in the org, whatever its case. */
  name: string;
  description: string;
  source: string;
  sourceRef: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The text of a group, trimmed, with what is wrong with it. */
export function checkGroup(input: { name: string; description?: string | undefined }): { name: string; description: string; fields: FieldProblem[] } {
  const name = input.name.trim();
  const description = (input.description ?? "").trim();
  const fields: FieldProblem[] = [];
  if (name === "" || name.length > 255 || !isStorable(name) || /[\r\n]/.test(name)) {
    fields.push({ path: "/name", code: "group.name", message: "A group's name has 1 to 255 characters on one line" });
  }
  if (description.length > 1024 || !isStorable(description)) fields.push({ path: "/description", code: "group.description", message: "At most 1,024 characters" });
  return { name, description, fields };
}

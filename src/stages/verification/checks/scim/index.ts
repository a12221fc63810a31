import type { Check } from "../../check.ts";

export const scimChecks: readonly Check[] = [];

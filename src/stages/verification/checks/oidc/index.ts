import type { Check } from "../../check.ts";

export const oidcChecks: readonly Check[] = [];

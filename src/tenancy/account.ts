import type { AccountId } from "../kernel/index.ts";

/** A login identity, network-wide. What it may do is said by its memberships. */
export interface Account {
  id: AccountId;
  email: string;
  name: string;
  status: "active" | "suspended";
  hasPassword: boolean;
  createdAt: Date;
}

/** One key for every spelling of an address: case and Unicode compatibility forms fold together. */
export const emailKey = (email: string): string => email.trim().normalize("NFKC").toLowerCase();

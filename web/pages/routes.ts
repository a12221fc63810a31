import { catalog } from "./catalog.tsx";
import { home } from "./home.tsx";
import { listing } from "./listing.tsx";
import { publisher } from "./publisher.tsx";
import type { Page } from "./visit.ts";

/** Every address the pages answer. */
export const ROUTES: readonly { method: "GET" | "POST"; path: string; page: Page }[] = [
  { method: "GET", path: "/", page: home },
  { method: "GET", path: "/catalog", page: catalog },
  { method: "GET", path: "/catalog/:slug", page: listing },
  { method: "GET", path: "/catalog/:slug/versions/:version", page: listing },
  { method: "GET", path: "/publishers/:slug", page: publisher },
];

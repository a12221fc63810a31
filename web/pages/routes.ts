import { catalog } from "./catalog.tsx";
import { checkReference } from "./check-page.tsx";
import { checks } from "./checks.tsx";
import { doc, docs } from "./docs.tsx";
import { evidence } from "./evidence.tsx";
import { home } from "./home.tsx";
import { invitationForm, invitationPage } from "./invitation.tsx";
import { listing } from "./listing.tsx";
import { myApps } from "./my-apps.tsx";
import { outbox } from "./outbox.tsx";
import { problemReference, problems } from "./problem-reference.tsx";
import { publisher } from "./publisher.tsx";
import { setTheme } from "./set-theme.ts";
import { signInForm, signInPage, switchOrg } from "./sign-in.tsx";
import { signOutForm, signOutPage } from "./sign-out.tsx";
import type { Page } from "./visit.ts";

/** Every address the pages answer. */
export const ROUTES: readonly { method: "GET" | "POST"; path: string; page: Page }[] = [
  { method: "GET", path: "/", page: home },
  { method: "GET", path: "/catalog", page: catalog },
  { method: "GET", path: "/catalog/:slug", page: listing },
  { method: "GET", path: "/catalog/:slug/versions/:version", page: listing },
  { method: "GET", path: "/catalog/:slug/evidence/:run", page: evidence },
  { method: "GET", path: "/publishers/:slug", page: publisher },
  { method: "GET", path: "/checks", page: checks },
  { method: "GET", path: "/checks/:id", page: checkReference },
  { method: "GET", path: "/docs", page: docs },
  { method: "GET", path: "/docs/:slug", page: doc },
  { method: "GET", path: "/problems", page: problems },
  { method: "GET", path: "/problems/:code", page: problemReference },
  { method: "GET", path: "/my", page: myApps },
  { method: "GET", path: "/outbox", page: outbox },
  { method: "GET", path: "/sign-in", page: signInPage },
  { method: "POST", path: "/sign-in", page: signInForm },
  { method: "POST", path: "/switch-org", page: switchOrg },
  { method: "GET", path: "/sign-out", page: signOutPage },
  { method: "POST", path: "/sign-out", page: signOutForm },
  { method: "GET", path: "/invitation", page: invitationPage },
  { method: "POST", path: "/invitation", page: invitationForm },
  { method: "POST", path: "/theme", page: setTheme },
];

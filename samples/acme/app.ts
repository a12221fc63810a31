import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response } from "express";
import { adminActions, adminApi, attemptsLimit, NotFound } from "./admin.ts";
import { adminPages } from "./admin-pages.ts";
import { oidcRoutes } from "./oidc.ts";
import { html, page, refusal } from "./pages.ts";
import { samlRoutes } from "./saml.ts";
import { scimService } from "./scim/service.ts";
import { sessionsOf } from "./sessions.ts";
import { newSecret, openStore, type Tenant } from "./state.ts";
import { workspaceRoutes } from "./workspace.ts";

export interface AcmeOptions {
  /** 0 takes any free port. Default 4100. */
  port?: number;
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** The address people and providers use. Default `http://localhost:<port>`. */
  url?: string;
  /** Default: a fresh random one, returned. */
  adminPassword?: string;
  /** Text for `/.well-known/entente-verification`, one value per line. */
  proof?: string;
  /** JSON file that keeps the state over restarts. Default: memory only. */
  data?: string;
}

export interface Acme { url: string; adminPassword: string; close(): Promise<void> }

/** Starts Acme and resolves when it listens. @throws when the port is taken. */
export async function startAcme(options: AcmeOptions = {}): Promise<Acme> {
  const app = express();
  const host = options.host ?? "127.0.0.1";
  const server = app.listen(options.port ?? 4100, host);
  await once(server, "listening");
  server.requestTimeout = 30_000;
  const url = (options.url ?? `http://localhost:${(server.address() as AddressInfo).port}`).replace(/\/+$/, "");
  const adminPassword = options.adminPassword ?? newSecret();
  const store = openStore(options.data);
  for (const line of (options.proof ?? "").split(/\r?\n/)) if (line.trim()) store.proofs.add(line.trim());

  const sessions = sessionsOf(store, url.startsWith("https:"));
  const actions = adminActions(store, url);
  const attempts = attemptsLimit();
  const tenantOf = (req: Request): Tenant => {
    const tenant = store.tenants.get(String(req.params["tenant"]));
    if (!tenant) throw new NotFound();
    return tenant;
  };

  app.disable("x-powered-by").disable("etag");
  app.use((_req, res, next) => {
    res.set({ "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin" });
    next();
  });
  app.get("/acme.css", (_req, res) => void res.type("css").send(readFileSync(new URL("acme.css", import.meta.url))));
  app.get("/logo.svg", (_req, res) => void res.type("svg").send(readFileSync(new URL("logo.svg", import.meta.url))));
  app.get("/.well-known/entente-verification", (_req, res) => {
    if (store.proofs.size === 0) return void res.status(404).type("text").send("No proof is set.\n");
    res.type("text").send([...store.proofs].join("\n") + "\n");
  });
  app.get("/", (_req, res) => page(res, "Parcels, and people who may touch them", html`<p class="lead">Each customer has a workspace of its own. Open yours by its address, or <a href="/admin">administer</a> them all.</p>`));
  app.use("/admin/api", adminApi(store, actions, url, adminPassword, attempts));
  app.use("/admin", adminPages(store, actions, url, adminPassword, attempts));
  app.use("/t/:tenant/scim/v2", scimService(store, url));
  app.use("/t/:tenant", samlRoutes(store, sessions, url, tenantOf), oidcRoutes(store, sessions, url, tenantOf), workspaceRoutes(sessions, url, tenantOf));
  app.use((_req, res) => refusal(res, 404, undefined, "There is nothing at this address."));
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    const status = error instanceof NotFound ? 404 : Number((error as { status?: unknown }).status) || 500;
    if (status >= 500) console.error(error);
    refusal(res, status, undefined, status === 404 ? "There is no such workspace." : status < 500 ? "Acme could not read that request." : "Something broke at Acme.");
  });

  return {
    url,
    adminPassword,
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      store.flush();
    },
  };
}

import Fastify from "fastify";
import { join } from "node:path";
import { readSettings } from "../../src/app/config.ts";
import { openDb, openPlatform } from "../../src/app/open-platform.ts";
import { openServer } from "../../src/app/server.ts";
import { fillCatalog } from "./catalog.ts";

/** A process of its own: the API over a filled catalog, and a bare Fastify that gives the same page from memory. Says both addresses. */
const [dataDir = "", count = "1000"] = process.argv.slice(2);
const settings = readSettings({ DATA_DIR: join(dataDir), PORT: "0", LOG_LEVEL: "error", ENTENTE_WEB: "0", ...(process.env["DATABASE_URL"] ? { DATABASE_URL: process.env["DATABASE_URL"] } : {}) });
const db = await openDb(settings);
const { platform } = await openPlatform(settings, db);
await fillCatalog(db, Number(count));
await db.owner.executeSql("analyze");
const unlimited = { perMinute: 1e9, perMinuteByIp: 1e9 }; // a limit would be what is measured
const api = await (await openServer(platform, { version: "bench", web: false, http: unlimited })).listen({ host: "127.0.0.1", port: 0 });
const page = (await (await fetch(`${api}/api/catalog`)).json()) as { total: number };
const bare = Fastify();
bare.get("/page", async () => page);
console.log(JSON.stringify({ api, bare: await bare.listen({ host: "127.0.0.1", port: 0 }), total: page.total, database: db.mode }));

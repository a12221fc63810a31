import { filterTiles } from "./enhance/filter-tiles.ts";
import { liveCatalog } from "./enhance/live-catalog.ts";
import { closeMenus } from "./enhance/menus.ts";
import { passkeySignIn } from "./enhance/passkey.ts";
import { searchKey } from "./enhance/search-key.ts";
import { sendOnce } from "./enhance/send-once.ts";

/** What a script adds to pages that work without one. */
document.documentElement.classList.add("scripted");
for (const add of [searchKey, closeMenus, sendOnce, liveCatalog, filterTiles, passkeySignIn]) add();

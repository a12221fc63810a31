import { type Answer, but, type Call, current, eachResource, type Json, jsonOf, type Layer, listOf, nobody, operationsOf, pause, refusal, said, withJson, withOperations } from "./scim-call.ts";

const onePerson = (call: Call) => /^\/Users\/[^/.]+$/.test(call.path);
const creates = (call: Call) => call.method === "POST" && call.path === "/Users";
const patches = (call: Call) => call.method === "PATCH";
const filterOf = (call: Call) => call.query.get("filter") ?? "";
const has = (call: Call, text: string) => call.body.includes(text);
/** Answers in place of the server. */
const instead = (when: (call: Call) => boolean, answer: () => ReturnType<typeof said>): Layer => async (call, next) => (when(call) ? answer() : next(call));
/** Changes what was asked. */
const asking = (when: (call: Call) => boolean, change: (call: Call) => Call): Layer => async (call, next) => next(when(call) ? change(call) : call);
/** Changes each resource that is told of. */
const telling = (when: (call: Call) => boolean, change: (resource: Json) => void): Layer => async (call, next) => (when(call) ? eachResource(await next(call), change) : next(call));
/** Says yes and does nothing. */
const pretending = (when: (call: Call) => boolean): Layer => async (call, next) => (when(call) ? current(call, next) : next(call));
const SECOND = "entente-test-two";
const inFirst = (token: string, call: Call) => but(call, { tenant: "entente-test", headers: { ...call.headers, authorization: `Bearer ${token}` } });
/** Asks the first customer's people when the second one's gave no answer. */
const elsewhere = (token: string, when: (call: Call, answer: Answer) => boolean): Layer => async (call, next) => {
  const answer = await next(call);
  return call.tenant === SECOND && when(call, answer) ? next(inFirst(token, call)) : answer;
};
const always = () => true;
const without = (call: Call, ...keys: string[]) => { const one = but(call, {}); for (const key of keys) one.query.delete(key); return one; };

/** What is wrong with a SCIM server, one thing each. Each is made anew for a run, with a memory of its own. */
const FLAWS = {
  // Who may come in
  "no-authentication": (token) => asking(always, (call) => but(call, { headers: { ...call.headers, authorization: `Bearer ${token}` } })),
  "compares-token-beginnings": (token) => {
    const right = `Bearer ${token}`;
    return asking((call) => { const given = call.headers["authorization"] ?? ""; return given.length > 20 && (given.startsWith(right) || right.startsWith(given)); }, (call) => but(call, { headers: { ...call.headers, authorization: right } }));
  },
  "token-in-any-case": (token) => asking((call) => call.headers["authorization"]?.toLowerCase() === `bearer ${token.toLowerCase()}`, (call) => but(call, { headers: { ...call.headers, authorization: `Bearer ${token}` } })),
  "token-in-query": (token) => asking((call) => [...call.query.values()].includes(token), (call) => but(without(call, "access_token", "token"), { headers: { ...call.headers, authorization: `Bearer ${token}` } })),
  "one-token": () => asking(() => false, (call) => call), // the server's own address book knows this one
  // Another customer, the app's own accounts
  "any-customers-people": (token) => elsewhere(token, (call, answer) => onePerson(call) && answer.status === 404),
  "finds-everybody": (token) => elsewhere(token, (call, answer) => call.path === "/Users" && filterOf(call) !== "" && jsonOf(answer)["totalResults"] === 0),
  "any-customers-members": (token) => {
    const joined = new Map<string, Json>();
    return async (call, next) => {
      const [, id = ""] = /"value":"([\w-]{36})"/.exec(call.body) ?? [];
      const theirs = call.tenant === SECOND && call.path.startsWith("/Groups/") && id !== "" ? await next(inFirst(token, but(call, { method: "GET", path: `/Users/${id}`, body: "" }))) : undefined;
      if (theirs?.status === 200) joined.set(call.path, { value: id, display: jsonOf(theirs)["displayName"] });
      const member = joined.get(call.path);
      if (member === undefined || call.method === "DELETE") return next(call);
      return eachResource(await current(call, next), (group) => { group["members"] = [member]; });
    };
  },
  "takes-over-local": () => instead((call) => creates(call) && has(call, "keeper@acme.test"), () => said(201, { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], id: "local-1", userName: "keeper@acme.test" })),
  "keeps-deleted-groups": () => {
    const asked = new Set<string>(); // at the end of the run it is asked again, and then they go
    return async (call, next) => {
      if (call.method !== "DELETE" || !call.path.startsWith("/Groups/") || asked.has(call.path)) return next(call);
      asked.add(call.path);
      return said(204);
    };
  },
  // The first things that are asked
  "lists-bare": () => async (call, next) => (call.path === "/Users" && call.method === "GET" ? said(200, { Resources: jsonOf(await next(call))["Resources"] }) : next(call)),
  "loses-names": () => asking(creates, (call) => withJson(call, { ...jsonOf(call), name: undefined })),
  "no-location": () => async (call, next) => { const answer = await next(call); const { location: _location, ...headers } = answer.headers; return { ...answer, headers }; },
  "tells-passwords": () => async (call, next) => { const { password } = jsonOf(call); return creates(call) && password ? eachResource(await next(call), (r) => { r["password"] = password; }) : next(call); },
  "unknown-is-200": () => async (call, next) => { const answer = await next(call); return answer.status === 404 && call.method === "GET" ? said(200, {}) : answer; },
  "filter-finds-nobody": () => instead((call) => filterOf(call) !== "", nobody),
  "tells-passwords-on-change": () => async (call, next) => ((call.method === "PUT" || patches(call)) && onePerson(call) ? eachResource(await next(call), (r) => { r["password"] = "$2b$12$hash"; }) : next(call)),
  "filter-compares-patterns": () => async (call, next) => {
    const [, value] = /^userName eq "([^"\\]*)"$/.exec(filterOf(call)) ?? [];
    if (value === undefined || !value.includes("_")) return next(call);
    const like = new RegExp(`^${value.replace(/[^\w]/g, "\\$&").replaceAll("_", ".")}$`, "i");
    const all = jsonOf(await next(but(call, { query: new URLSearchParams({ count: "200" }) })));
    const found = listOf(all["Resources"]).filter((r) => like.test(String(r["userName"])));
    return said(200, { ...all, totalResults: found.length, itemsPerPage: found.length, Resources: found });
  },
  "lists-the-deleted": () => {
    const gone: Json[] = [];
    return async (call, next) => {
      const before = call.method === "DELETE" && onePerson(call) ? jsonOf(await current(call, next)) : undefined;
      const answer = await next(call);
      if (before && answer.status === 204) gone.push(before);
      if (call.method !== "GET" || call.path !== "/Users" || filterOf(call) !== "") return answer;
      const list = jsonOf(answer);
      return { ...answer, body: JSON.stringify({ ...list, totalResults: Number(list["totalResults"]) + gone.length, Resources: [...gone, ...listOf(list["Resources"])] }) };
    };
  },
  "counts-one-too-many": () => async (call, next) => {
    const answer = await next(call);
    if (call.method !== "GET" || call.path !== "/Users" || filterOf(call) !== "") return answer;
    const list = jsonOf(answer);
    const total = Number(list["totalResults"]);
    return { ...answer, body: JSON.stringify({ ...list, totalResults: total % 2 === 1 ? total + 1 : total - 1 }) };
  },
  "names-by-letter-case": () => async (call, next) => {
    const answer = await next(call);
    const name = jsonOf(call)["userName"];
    return creates(call) && answer.status === 409 && typeof name === "string" && name === name.toUpperCase() ? said(201, { ...jsonOf(call), id: "twin" }) : answer;
  },
  "chosen-ids-in-values": () => {
    const moved = new Map<string, string>();
    return async (call, next) => {
      const value = operationsOf(call).find((o) => o["path"] === undefined)?.["value"] as Json | undefined;
      if (onePerson(call) && typeof value?.["id"] === "string") { moved.set(`/Users/${value["id"]}`, call.path); return current(call, next); }
      return next(moved.has(call.path) ? but(call, { path: moved.get(call.path) ?? "" }) : call);
    };
  },
  "filter-runs-values": () => asking((call) => /' or '|\*/.test(filterOf(call)), (call) => without(call, "filter")),
  "unknown-filter-lists-all": () => async (call, next) => { const answer = await next(call); return filterOf(call) !== "" && answer.status === 400 ? next(without(call, "filter")) : answer; },
  "pages-overlap": () => async (call, next) => {
    const start = Number(call.query.get("startIndex"));
    if (start <= 1) return next(call);
    const one = but(call, {});
    one.query.set("startIndex", String(start - 1));
    return said(200, { ...jsonOf(await next(one)), startIndex: start });
  },
  "deactivates-nobody": () => pretending((call) => patches(call) && has(call, "active")),
  "replaces-nothing": () => pretending((call) => call.method === "PUT"),
  "forgets-members": () => instead((call) => patches(call) && has(call, '"remove"') && has(call, "members["), () => said(204)),
  "empties-groups": () => asking((call) => patches(call) && has(call, '{"op":"remove"}'), (call) => withOperations(call, () => ({ op: "replace", path: "members", value: [] }))),
  "chosen-ids": () => {
    const moved = new Map<string, Json>();
    return async (call, next) => {
      const [operation] = operationsOf(call);
      const there = moved.get(call.path);
      if (there) return call.method === "DELETE" ? said(moved.delete(call.path) ? 204 : 404) : said(200, there);
      if (operation?.["path"] !== "id") return next(call);
      const answer = await current(call, next);
      moved.set(`/Users/${String(operation["value"])}`, { ...jsonOf(answer), id: operation["value"] });
      return answer;
    };
  },
  "no-description": () => instead((call) => call.path === "/ServiceProviderConfig", () => refusal(404)),
  "no-schemas": () => instead((call) => call.path === "/Schemas", () => refusal(404)),
  // What it says of itself
  "closed-description": () => async (call, next) => (call.path === "/ServiceProviderConfig" && call.headers["authorization"] === undefined ? refusal(401) : next(call)),
  "no-single-types": () => instead((call) => call.path.startsWith("/ResourceTypes/"), () => refusal(404)),
  "unknown-schema-is-200": () => instead((call) => call.path.includes("urn:entente:nothing") || call.path.includes("EntenteNothing"), () => said(200, {})),
  "writable-description": () => instead((call) => call.method === "POST" && call.path === "/ServiceProviderConfig", () => said(200, {})),
  "filters-description": () => instead((call) => call.path === "/Schemas" && filterOf(call) !== "", nobody),
  "messages-as-schemas": () => async (call, next) => {
    const answer = await next(call);
    if (call.path !== "/Schemas") return answer;
    const json = jsonOf(answer);
    return said(200, { ...json, Resources: [...listOf(json["Resources"]), { id: "urn:ietf:params:scim:api:messages:2.0:Error", attributes: [] }] });
  },
  "odd-attributes": () => telling((call) => call.path === "/Schemas", (schema) => { for (const attribute of listOf(schema["attributes"])) attribute["type"] = "text"; }),
  "plain-json": () => async (call, next) => { const answer = await next(call); return { ...answer, headers: { ...answer.headers, "content-type": "application/json" } }; },
  "any-media-type": () => asking(creates, (call) => but(call, { headers: { ...call.headers, "content-type": "application/scim+json" } })),
  "any-version": () => asking(always, (call) => call), // the server's own address book knows this one
  "modest-description": () => async (call, next) => {
    const answer = await next(call);
    return call.path === "/ServiceProviderConfig" ? said(200, { ...jsonOf(answer), patch: { supported: false } }) : answer;
  },
  // Credentials, addresses, errors
  "bare-401": () => async (call, next) => { const answer = await next(call); return answer.status === 401 ? { ...answer, body: "no" } : answer; },
  "silent-401": () => async (call, next) => { const answer = await next(call); const { "www-authenticate": _said, ...headers } = answer.headers; return { ...answer, headers }; },
  "method-override": () => asking((call) => call.headers["x-http-method-override"] !== undefined, (call) => but(call, { method: call.headers["x-http-method-override"] ?? "GET", body: "" })),
  "address-from-header": () => async (call, next) => {
    const host = call.headers["x-forwarded-host"];
    return host === undefined ? next(call) : eachResource(await next(call), (r) => { r["meta"] = { ...(r["meta"] as Json), location: `https://${host}${call.path}` }; });
  },
  "open-to-pages": () => async (call, next) => {
    const origin = call.headers["origin"];
    const answer = await next(call);
    return origin === undefined ? answer : { ...answer, headers: { ...answer.headers, "access-control-allow-origin": origin, "access-control-allow-credentials": "true" } };
  },
  "shows-stack": () => async (call, next) => { const answer = await next(call); return answer.status >= 400 ? said(answer.status, { ...jsonOf(answer), detail: "Error\n    at find (/srv/app/users.js:17:9)" }) : answer; },
  "repeats-token": () => async (call, next) => { const answer = await next(call); return answer.status === 401 ? said(401, { ...jsonOf(answer), detail: `Not known: ${call.headers["authorization"] ?? ""}` }, answer.headers) : answer; },
  // People who are made
  "bulk-ids": () => async (call, next) => (creates(call) ? eachResource(await next(call), (r) => { r["id"] = `bulkId:${String(r["id"])}`; }) : next(call)),
  "no-times": () => telling(onePerson, (r) => { r["meta"] = { resourceType: "User" }; }),
  "chosen-id-at-create": () => async (call, next) => {
    const wanted = jsonOf(call)["id"];
    return creates(call) && wanted !== undefined ? eachResource(await next(call), (r) => { r["id"] = wanted; }) : next(call);
  },
  "schemas-twice": () => telling(onePerson, (r) => { r["schemas"] = [...(r["schemas"] as string[]), ...(r["schemas"] as string[])]; }),
  "nameless": () => asking((call) => creates(call) && !jsonOf(call)["userName"] && call.body.includes("emails"), (call) => withJson(call, { ...jsonOf(call), userName: `nameless-${Math.random()}` })),
  "breaks-on-bad-json": () => async (call, next) => { const answer = await next(call); return answer.status === 400 && creates(call) && Object.keys(jsonOf(call)).length === 0 ? refusal(500) : answer; },
  "breaks-on-types": () => async (call, next) => { const answer = await next(call); return answer.status === 400 && creates(call) ? refusal(500) : answer; },
  "no-employer-data": () => asking(creates, (call) => withJson(call, Object.fromEntries(Object.entries(jsonOf(call)).filter(([key]) => !key.startsWith("urn:"))))),
  "two-primaries": () => {
    const marked = telling(onePerson, (r) => { for (const email of listOf(r["emails"])) email["primary"] = true; });
    return async (call, next) => {
      if (!creates(call)) return marked(call, next);
      const json = jsonOf(call);
      return next(withJson(call, { ...json, emails: listOf(json["emails"]).map((e, i) => ({ ...e, primary: i === 0 })) }));
    };
  },
  "no-text-booleans": () => instead((call) => /"active":"|"value":"(True|False)"/.test(call.body), () => refusal(400, "invalidValue")),
  "refuses-empty-groups": () => instead((call) => creates(call) && has(call, '"groups":[]'), () => refusal(400, "invalidValue")),
  "refuses-empty-values": () => instead((call) => call.method === "PUT" && has(call, '"title":""'), () => refusal(400, "invalidValue")),
  "ascii-names": () => asking(creates, (call) => but(call, { body: call.body.replace(/[^\x20-\x7e]/g, "?") })),
  "makes-external-ids": () => telling(onePerson, (r) => { r["externalId"] ??= r["id"]; }),
  "external-id-is-id": () => async (call, next) => {
    const externalId = jsonOf(call)["externalId"];
    const answer = creates(call) && externalId !== undefined ? await current(but(call, { path: `/Users/${String(externalId)}` }), next) : undefined;
    return answer?.status === 200 ? { ...answer, status: 201 } : next(call);
  },
  "joins-alike-names": () => async (call, next) => {
    const answer = await next(call);
    if (!creates(call) || answer.status !== 409) return answer;
    const all = jsonOf(await next(but(call, { method: "GET", body: "", query: new URLSearchParams({ filter: `userName eq "${String(jsonOf(call)["userName"])}"` }) })));
    const [first] = listOf(all["Resources"]);
    return first ? said(201, first) : answer;
  },
  "takes-any-field": () => {
    const taken = new Map<string, Json>();
    return async (call, next) => {
      const { isAdmin, role } = jsonOf(call);
      const answer = await next(call);
      if (creates(call) && isAdmin !== undefined) taken.set(String(jsonOf(answer)["id"]), { isAdmin, role });
      return onePerson(call) ? eachResource(answer, (r) => { Object.assign(r, taken.get(String(r["id"]))); }) : answer;
    };
  },
  "polluted": () => {
    let dirty = false;
    return async (call, next) => {
      dirty ||= has(call, "ententePolluted");
      const answer = await next(call);
      return dirty && answer.status === 200 ? said(200, { ...jsonOf(answer), ententePolluted: "yes" }, answer.headers) : answer;
    };
  },
  "tells-password-letters": () => asking((call) => /password (sw|co)/.test(filterOf(call)), (call) => without(call, "filter")),
  "names-come-back": () => {
    const gone = new Map<string, Json>();
    return async (call, next) => {
      const json = jsonOf(call);
      if (call.method === "DELETE" && onePerson(call)) {
        const old = jsonOf(await current(call, next));
        gone.set(String(old["userName"]), old);
        return said(204);
      }
      const old = creates(call) ? gone.get(String(json["userName"])) : undefined;
      return old ? said(201, old) : next(call);
    };
  },
  "as-often-as-asked": () => async (call, next) => {
    const answer = await next(call);
    return creates(call) && answer.status === 409 ? said(201, { ...jsonOf(call), id: `twin-${Math.random()}` }) : answer;
  },
  "schemas-optional": () => asking((call) => creates(call) && jsonOf(call)["userName"] !== undefined && jsonOf(call)["schemas"] === undefined, (call) => withJson(call, { ...jsonOf(call), schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] })),
  // Lists and filters
  "totals-as-text": () => async (call, next) => {
    const answer = await next(call);
    const json = jsonOf(answer);
    return typeof json["itemsPerPage"] === "number" && call.path === "/Users" ? said(200, { ...json, itemsPerPage: String(json["itemsPerPage"]) }) : answer;
  },
  "external-id-in-any-case": () => {
    const known = new Map<string, string>();
    return async (call, next) => {
      const { externalId } = jsonOf(call);
      if (typeof externalId === "string") known.set(externalId.toLowerCase(), externalId);
      const asked = /^externalId eq "(.*)"$/.exec(filterOf(call))?.[1];
      if (asked !== undefined) call.query.set("filter", `externalId eq "${known.get(asked.toLowerCase()) ?? asked}"`);
      return next(call);
    };
  },
  "contains-is-equal": () => asking((call) => / co "/.test(filterOf(call)), (call) => { call.query.set("filter", filterOf(call).replace(" co ", " eq ")); return call; }),
  "no-brackets": () => instead((call) => filterOf(call).includes("["), () => refusal(400, "invalidFilter")),
  "bad-filter-finds-nobody": () => async (call, next) => { const answer = await next(call); return filterOf(call) !== "" && answer.status === 400 ? nobody() : answer; },
  "breaks-on-names": () => instead((call) => (call.query.get("sortBy") ?? "").includes("entente"), () => refusal(500)),
  "slow-filter": () => async (call, next) => { if (filterOf(call).length > 3000) await pause(2100); return next(call); },
  "starts-at-zero": () => async (call, next) => {
    const start = Number(call.query.get("startIndex") ?? "1");
    const answer = await next(call);
    return start < 1 ? said(200, { ...jsonOf(answer), startIndex: start }) : answer;
  },
  "newest-first": () => async (call, next) => {
    if (!filterOf(call).includes(" sw ")) return next(call);
    const [start, count] = [Number(call.query.get("startIndex")), Number(call.query.get("count"))];
    const whole = jsonOf(await next(without(call, "startIndex", "count")));
    const Resources = listOf(whole["Resources"]).reverse().slice(start - 1, start - 1 + count);
    return said(200, { ...whole, startIndex: start, itemsPerPage: Resources.length, Resources });
  },
  "moving-order": () => {
    let turn = 0;
    return async (call, next) => {
      const answer = await next(call);
      const json = jsonOf(answer);
      return call.path === "/Users" && ++turn % 2 === 0 && Array.isArray(json["Resources"]) ? said(200, { ...json, Resources: [...listOf(json["Resources"])].reverse() }) : answer;
    };
  },
  "sorts-one-way": () => asking(always, (call) => without(call, "sortOrder")),
  "all-attributes": () => asking(always, (call) => without(call, "attributes", "excludedAttributes")),
  "no-search": () => instead((call) => call.path === "/Users/.search", () => refusal(404)),
  "root-ignores-filter": () => asking((call) => call.path === "/.search", (call) => withJson(call, { ...jsonOf(call), filter: undefined })),
  "me-in-place": () => instead((call) => call.path === "/Me", () => said(200, { id: "me", userName: "me", meta: { location: "/Me" } })),
  "slow-people": () => async (call, next) => { if (onePerson(call) && call.method === "GET") await pause(650); return next(call); },
  // PUT and PATCH
  "takes-over-names": () => {
    const names = new Map<string, unknown>();
    return async (call, next) => {
      const answer = await next(call);
      if (answer.status === 409 && onePerson(call)) {
        names.set(call.path, jsonOf(call)["userName"] ?? operationsOf(call)[0]?.["value"]);
        return current(call, next);
      }
      return names.has(call.path) ? eachResource(answer, (r) => { r["userName"] = names.get(call.path); }) : answer;
    };
  },
  "put-moves": () => {
    const moved = new Map<string, Json>();
    return async (call, next) => {
      const there = moved.get(call.path);
      if (there) return call.method === "DELETE" ? said(moved.delete(call.path) ? 204 : 404) : said(200, there);
      const answer = await next(call);
      const wanted = jsonOf(call)["id"];
      if (call.method === "PUT" && typeof wanted === "string" && !call.path.endsWith(wanted)) moved.set(`/Users/${wanted}`, { ...jsonOf(answer), id: wanted });
      return answer;
    };
  },
  "put-opens": () => asking((call) => call.method === "PUT" && jsonOf(call)["active"] === undefined, (call) => withJson(call, { ...jsonOf(call), active: true })),
  "old-times": () => telling(onePerson, (r) => { const meta = r["meta"] as Json; r["meta"] = { ...meta, lastModified: meta["created"] }; }),
  "text-is-true": () => pretending((call) => patches(call) && has(call, '"value":"False"')),
  "forgets-family-names": () => pretending((call) => patches(call) && has(call, "name.familyName")),
  "patch-202": () => async (call, next) => { const answer = await next(call); return patches(call) && answer.status === 200 ? said(202) : answer; },
  "any-patch": () => async (call, next) => { const answer = await next(call); return patches(call) && answer.status === 400 ? said(204) : answer; },
  "small-letters-only": () => instead((call) => operationsOf(call).some((o) => /[A-Z]/.test(String(o["op"]))), () => refusal(400, "invalidSyntax")),
  "adds-twice": () => {
    const doubled = new Set<string>();
    return async (call, next) => {
      if (operationsOf(call)[0]?.["path"] === "emails") doubled.add(call.path);
      const answer = await next(call);
      return doubled.has(call.path) ? eachResource(answer, (r) => { r["emails"] = [...listOf(r["emails"]), ...listOf(r["emails"])]; }) : answer;
    };
  },
  "changes-all-emails": () => asking((call) => patches(call) && has(call, "home"), (call) => withOperations(call, (o) => ({ ...o, path: "emails.value" }))),
  "no-new-entries": () => instead((call) => operationsOf(call).some((o) => /^add$/i.test(String(o["op"])) && String(o["path"]).includes("[")), () => refusal(400, "noTarget")),
  "all-primary": () => telling(onePerson, (r) => { for (const email of listOf(r["emails"])) email["primary"] = true; }),
  "half-done": () => async (call, next) => {
    const [first, ...rest] = operationsOf(call);
    const answer = await next(call);
    if (answer.status === 400 && rest.length > 0) await next(withJson(call, { ...jsonOf(call), Operations: [first] }));
    return answer;
  },
  "no-dotted-keys": () => instead((call) => operationsOf(call).some((o) => o["path"] === undefined && Object.keys((o["value"] ?? {}) as Json).some((k) => k.includes("."))), () => refusal(400, "invalidPath")),
  "replace-needs-old": () => async (call, next) => {
    const before = patches(call) && has(call, "displayName") ? jsonOf(await current(call, next)) : undefined;
    return before && before["displayName"] === undefined ? said(204) : next(call);
  },
  "reactivates-nobody": () => pretending((call) => patches(call) && /"active":true|"path":"active","value":true/.test(call.body)),
  // Leaving, groups
  "still-there": () => async (call, next) => (call.method === "DELETE" && onePerson(call) ? said(204) : next(call)),
  "removes-all-members": () => asking((call) => patches(call) && has(call, "members["), (call) => withOperations(call, (o) => ({ op: o["op"], path: "members" }))),
  "keeps-old-members": () => asking((call) => patches(call) && has(call, '"replace"') && has(call, '"members"'), (call) => withOperations(call, (o) => ({ ...o, op: "add" }))),
  "breaks-on-circles": () => instead((call) => patches(call) && has(call, '"type":"Group"'), () => refusal(500)),
  "deletes-members": () => async (call, next) => {
    if (call.method === "DELETE" && call.path.startsWith("/Groups/"))
      for (const member of listOf(jsonOf(await current(call, next))["members"])) await next(but(call, { path: `/Users/${String(member["value"])}` }));
    return next(call);
  },
  "members-twice": () => {
    const added = new Map<string, number>();
    return async (call, next) => {
      if (patches(call) && has(call, '"add"')) added.set(call.path, (added.get(call.path) ?? 0) + 1);
      const answer = await next(call);
      return (added.get(call.path) ?? 0) > 1 ? eachResource(answer, (r) => { r["members"] = [...listOf(r["members"]), ...listOf(r["members"])]; }) : answer;
    };
  },
  "breaks-on-strangers": () => async (call, next) => { const answer = await next(call); return patches(call) && answer.status === 400 ? refusal(500) : answer; },
  "no-groups-on-people": () => telling(onePerson, (r) => { delete r["groups"]; }),
  "writable-groups": () => async (call, next) => {
    const [operation] = operationsOf(call);
    if (!patches(call) || operation?.["path"] !== "groups") return next(call);
    const value = [{ value: call.path.split("/").pop() }];
    for (const group of listOf(operation["value"])) await next(withJson(but(call, { path: `/Groups/${String(group["value"])}` }), { ...jsonOf(call), Operations: [{ op: "add", path: "members", value }] }));
    return current(call, next);
  },
  "keeps-ghosts": () => {
    const members = new Map<string, Json>();
    return async (call, next) => {
      const answer = await next(call);
      return call.path.startsWith("/Groups") ? eachResource(answer, (r) => {
        for (const member of listOf(r["members"])) members.set(String(member["value"]), member);
        r["members"] = [...members.values()];
      }) : answer;
    };
  },
  "no-id-in-value": () => instead((call) => patches(call) && operationsOf(call).some((o) => (o["value"] as Json | undefined)?.["id"] !== undefined), () => refusal(400, "mutability")),
  // Kept by the network's own provisioner, and by the clients of others
  "external-ids-of-its-own": () => telling(onePerson, (r) => { r["externalId"] = `ext-${String(r["id"])}`; }),
  "put-loses-employer-data": () => asking((call) => call.method === "PUT" && onePerson(call), (call) => withJson(call, Object.fromEntries(Object.entries(jsonOf(call)).filter(([key]) => !key.startsWith("urn:"))))),
  "put-keeps-what-is-left-out": () => async (call, next) => (call.method === "PUT" && onePerson(call) ? next(withJson(call, { ...jsonOf(await current(call, next)), ...jsonOf(call) })) : next(call)),
  "forgets-the-closed": () => async (call, next) => {
    const answer = await next(call);
    if (filterOf(call) === "" || call.path !== "/Users") return answer;
    const Resources = listOf(jsonOf(answer)["Resources"]).filter((r) => r["active"] !== false);
    return said(200, { ...jsonOf(answer), totalResults: Resources.length, itemsPerPage: Resources.length, Resources });
  },
  "closes-once": () => {
    const closed = new Map<string, number>();
    return async (call, next) => {
      if (!patches(call) || !has(call, '"active":false')) return next(call);
      closed.set(call.path, (closed.get(call.path) ?? 0) + 1);
      return (closed.get(call.path) ?? 0) > 1 ? current(call, next) : next(call);
    };
  },
  "groups-need-members": () => instead((call) => call.method === "POST" && call.path === "/Groups" && listOf(jsonOf(call)["members"]).length === 0, () => refusal(400, "invalidValue")),
  "lists-without-active": () => telling((call) => call.path === "/Users" && call.method === "GET", (r) => { delete r["active"]; }),
  "tells-changed-passwords": () => async (call, next) => {
    const password = (operationsOf(call)[0]?.["value"] as Json | undefined)?.["password"];
    return patches(call) && password ? eachResource(await next(call), (r) => { r["password"] = password; }) : next(call);
  },
  "empty-answers": () => async (call, next) => { const answer = await next(call); return call.method === "PUT" && answer.status === 200 ? { ...answer, body: "" } : answer; },
  "put-keeps-members": () => async (call, next) => {
    const old = call.method === "PUT" && call.path.startsWith("/Groups/") ? listOf(jsonOf(await current(call, next))["members"]) : [];
    return old.length > 0 ? next(withJson(call, { ...jsonOf(call), members: [...old, ...listOf(jsonOf(call)["members"])] })) : next(call);
  },
  "no-groups-is-404": () => async (call, next) => { const answer = await next(call); return call.path === "/Groups" && call.method === "GET" && jsonOf(answer)["totalResults"] === 0 ? refusal(404) : answer; },
  // What breaks on the words of one client
  "refuses-passwords": () => instead((call) => creates(call) && jsonOf(call)["password"] !== undefined, () => refusal(400, "mutability")),
  "put-refuses-read-only": () => instead((call) => call.method === "PUT" && jsonOf(call)["meta"] !== undefined, () => refusal(400, "mutability")),
  "path-less-is-refused": () => instead((call) => operationsOf(call).some((o) => o["path"] === undefined && o["op"] !== "remove"), () => refusal(400, "invalidPath")),
  "refuses-member-display": () => instead((call) => patches(call) && call.path.startsWith("/Groups/") && has(call, '"display":'), () => refusal(400, "invalidValue")),
  "scim-json-only": () => instead((call) => call.body !== "" && (call.headers["content-type"] ?? "").startsWith("application/json"), () => refusal(415)),
  "no-charset": () => instead((call) => /charset/i.test(call.headers["content-type"] ?? ""), () => refusal(415)),
  "value-list-empties-group": () => asking((call) => operationsOf(call).some((o) => /^remove$/i.test(String(o["op"])) && o["path"] === "members"), (call) => withOperations(call, ({ value: _value, ...o }) => o)),
  "refuses-null-ref": () => instead((call) => patches(call) && has(call, '"$ref":null'), () => refusal(400, "invalidValue")),
  "refuses-unknown-schemas": () => instead((call) => call.method === "POST" && has(call, "schemas.microsoft.com"), () => refusal(400, "invalidValue")),
  "empty-search-is-404": () => async (call, next) => { const answer = await next(call); return filterOf(call) !== "" && jsonOf(answer)["totalResults"] === 0 ? refusal(404) : answer; },
  "refuses-id-in-put": () => instead((call) => call.method === "PUT" && jsonOf(call)["id"] !== undefined, () => refusal(400, "mutability")),
  "work-emails-only": () => instead((call) => creates(call) && listOf(jsonOf(call)["emails"]).some((e) => e["type"] !== "work"), () => refusal(400, "invalidValue")),
  "put-keeps-active": () => async (call, next) => (call.method === "PUT" && onePerson(call) ? next(withJson(call, { ...jsonOf(call), active: jsonOf(await current(call, next))["active"] })) : next(call)),
  "lists-need-count": () => instead((call) => call.path === "/Users" && call.method === "GET" && !call.query.has("count") && !call.query.has("filter"), () => refusal(400, "invalidValue")),
  // What Acme leaves out; the layer that adds it knows these
  ...Object.fromEntries((["same-etag", "never-304", "ignores-if-match", "bulk-status-number", "bulk-never-stops", "no-bulk-limit", "forgets-bulk-ids", "cursor-repeats", "roles-without-counts"] as const)
    .map((name) => [name, () => asking(always, (call: Call) => call)])) as Record<"same-etag" | "never-304" | "ignores-if-match" | "bulk-status-number" | "bulk-never-stops" | "no-bulk-limit" | "forgets-bulk-ids" | "cursor-repeats" | "roles-without-counts", () => Layer>,
} satisfies Record<string, (token: string) => Layer>;

export type ScimFlaw = keyof typeof FLAWS;
/** @param token The one that the server takes. */
export const makeFlaw = (flaw: ScimFlaw, token: string): Layer => FLAWS[flaw](token);

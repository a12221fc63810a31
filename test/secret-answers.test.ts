import { describe, expect, it } from "vitest";
import { z } from "zod";
import { allRoutes } from "../src/app/routes.ts";

interface Node { type?: unknown; properties?: Record<string, Node>; items?: Node; additionalProperties?: Node | boolean; anyOf?: Node[]; oneOf?: Node[]; allOf?: Node[] }

/** Names of fields in which a text would be a secret. */
const NAMED_SO = /(secret|token|password|passphrase|privatekey)$/i;

/** Paths of an answer at which a secret stands, by the names of its fields. */
function secretsIn(node: Node | undefined, path = ""): string[] {
  if (!node || typeof node !== "object") return [];
  const own = Object.entries(node.properties ?? {}).flatMap(([name, field]) => [
    ...(NAMED_SO.test(name) && JSON.stringify(field).includes('"string"') ? [`${path}/${name}`] : []), ...secretsIn(field, `${path}/${name}`),
  ]);
  const more = [node.items, typeof node.additionalProperties === "object" ? node.additionalProperties : undefined, ...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  return [...own, ...more.flatMap((one) => secretsIn(one, path))];
}

const found = new Map(allRoutes.map((route) => [route.operation, secretsIn(z.toJSONSchema(route.returns, { io: "output", unrepresentable: "any" }) as Node)]));

describe("answers that carry a secret", () => {
  it("are those that make one, and what the test bench tells its app", () => {
    expect([...found].filter(([, paths]) => paths.length > 0).map(([operation]) => operation).sort()).toEqual([
      "apps.renewClientSecret", "desk.trialSecret", "runs.bench", "tokens.create", "webhooks.create", "webhooks.rotate",
    ]);
  });

  it.each(allRoutes.map((route) => [route.operation, route] as const).filter(([operation]) => (found.get(operation) ?? []).length > 0))(
    "%s is declared so, and is never compressed", (_operation, route) => expect(route.secret).toBe(true),
  );

  it("are declared where they are, and nowhere else", () => {
    expect(allRoutes.filter((route) => route.secret && found.get(route.operation)?.length === 0).map((route) => route.operation)).toEqual([]);
  });
});

import { expect, it } from "vitest";
import { z } from "zod";
import { unknownFields } from "./unknown-fields.ts";

const Leaf = z.object({ a: z.string() });
type Tree = { kids?: Tree[] | undefined };
const Tree: z.ZodType<Tree> = z.object({ get kids() { return z.array(Tree).optional(); } });
const paths = (schema: z.ZodType, input: unknown) => unknownFields(schema, input).map(({ path }) => path);

it.each<[string, z.ZodType, unknown, string[]]>([
  ["an object", Leaf, { a: "x", b: 1 }, ["/b"]],
  ["a name of Object.prototype", Leaf, { a: "x", toString: 1 }, ["/toString"]],
  ["optional, nullable, defaulted, read-only", z.object({ o: Leaf.optional().nullable().default(null).readonly() }), { o: { a: "", b: 1 } }, ["/o/b"]],
  ["lists and tuples", z.object({ l: z.array(Leaf), t: z.tuple([z.string(), Leaf]) }), { l: [{ a: "", x: 1 }], t: ["", { a: "", y: 1 }] }, ["/l/0/x", "/t/1/y"]],
  ["records", z.record(z.string(), Leaf), { any: { a: "", x: 1 } }, ["/any/x"]],
  ["a union, by the option that takes it", z.union([z.object({ k: z.literal("a"), x: z.string() }), z.object({ k: z.literal("b") })]), { k: "b", x: "" }, ["/x"]],
  ["a discriminated union", z.discriminatedUnion("k", [z.object({ k: z.literal("a"), x: z.string() }), z.object({ k: z.literal("b") })]), { k: "b", x: "" }, ["/x"]],
  ["an intersection", z.intersection(Leaf, z.object({ b: z.string() })), { a: "", b: "", c: "" }, ["/c"]],
  ["a transform", Leaf.transform(({ a }) => a), { a: "", b: 1 }, ["/b"]],
  ["itself", Tree, { kids: [{ kids: [{ no: 1 }] }] }, ["/kids/0/kids/0/no"]],
  ["an open object, where more is welcome", z.looseObject({ a: z.string() }), { a: "", b: 1 }, []],
  ["unknown, where anything is", z.object({ data: z.unknown() }), { data: { any: 1 } }, []],
])("are found in %s", (_name, schema, input, expected) => {
  expect(paths(schema, input)).toEqual(expected);
});

it("suggests the field that was meant", () => {
  expect(unknownFields(z.object({ redirectUris: z.array(z.string()) }), { redirect_uris: [] })[0]?.mend).toBe('Did you mean "redirectUris"?');
});

import { at, isObject } from "../../../lib/pointer.ts";
import { useForm } from "./context.tsx";

/** What an address becomes with the values of the test tenant, or the variables' examples. */
export function UrlPreview({ text }: { text: string }) {
  const { manifest } = useForm();
  if (!text.includes("{{")) return null;
  const variables = at(manifest, "/variables");
  const values = new Map<string, string>();
  const unknown: string[] = [];
  for (const one of Array.isArray(variables) ? (variables as readonly unknown[]) : []) {
    if (!isObject(one) || typeof one["name"] !== "string") continue;
    const value = at(manifest, `/test/variables/${one["name"]}`) ?? one["example"] ?? one["default"];
    values.set(one["name"], typeof value === "string" ? value : `{{${one["name"]}}}`);
  }
  const filled = text.replaceAll(/\{\{\s*([a-z0-9_.]+)\s*\}\}/g, (whole, name: string) => {
    if (!values.has(name)) unknown.push(name);
    return values.get(name) ?? whole;
  });
  return (
    <p className="break-all text-sm text-dim">
      For example <code className="font-mono text-xs">{filled}</code>
      {unknown.length > 0 && <span className="text-warn">. No variable is called {unknown.join(", ")}.</span>}
    </p>
  );
}

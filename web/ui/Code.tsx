/** A problem's code, with the way to the page that explains it; `offline` is no word of the API. */
export const ProblemCode = ({ code }: { code: string }) =>
  code === "offline" ? <code className="font-mono">{code}</code> : <a className="underline underline-offset-2" href={`/problems/${encodeURIComponent(code)}`}><code className="font-mono">{code}</code></a>;

/** The code of what is wrong with a field. Rules of the manifest have a place in the documentation. */
export const RuleCode = ({ code }: { code: string }) => {
  const words = <code className="break-all font-mono text-xs text-dim">{code}</code>;
  return code.startsWith("manifest.") ? <a className="text-dim underline underline-offset-2" href={`/docs/manifest-rules#${encodeURIComponent(code)}`}>{words}</a> : words;
};

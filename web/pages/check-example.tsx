import { Icon } from "./icons.tsx";

/** One part of an example, in a region that scrolls by itself and can be reached by keyboard. Remarks step back. */
export function Example({ name, text, tone }: { name: string; text: string; tone?: "ok" | "bad" }) {
  return (
    <figure className={`example ${tone ? `example-${tone}` : ""}`}>
      <figcaption>{tone && <Icon name={tone === "ok" ? "check" : "cross"} />}{name}</figcaption>
      <pre role="region" aria-label={`${name}, example`} tabIndex={0}><code>{text.split("\n").map((line, i) => <Line key={i} text={line} />)}</code></pre>
    </figure>
  );
}

const Line = ({ text }: { text: string }) => (text.startsWith("#") ? <span className="remark">{text}{"\n"}</span> : text.startsWith("←") ? <strong>{text}{"\n"}</strong> : <>{text}{"\n"}</>);

import { Icon } from "./icons.tsx";

export interface FacetProps {
  name: string;
  label: string;
  hint: string;
  /** Keys as the API writes them, with their words. */
  options: readonly (readonly [key: string, words: string])[];
  chosen: readonly string[];
  /** How many results each option would leave. */
  counts: Readonly<Record<string, number>>;
}

/** Boxes to tick in a form that asks by GET. */
export const FacetBoxes = ({ name, label, hint, options, chosen, counts }: FacetProps) => (
  <fieldset className="facet">
    <legend>{label} <span className="dim">{hint}</span></legend>
    {options.map(([key, words]) => (
      <label key={key} className="option">
        <input type="checkbox" name={name} value={key} defaultChecked={chosen.includes(key)} />
        <span>{words}</span>
        <span className="n" data-count={`${name}:${key}`}>{counts[key] ?? 0}</span>
      </label>
    ))}
  </fieldset>
);

/** What narrows the results; each goes away by a click. `all`: where there is no filter. */
export function ActiveFilters({ filters, all }: { filters: readonly { words: string; href: string }[]; all: string }) {
  if (filters.length === 0) return null;
  return (
    <ul className="chips" aria-label="Active filters">
      {filters.map(({ words, href }) => <li key={href}><a className="chip chip-x" href={href} data-swap=""><span className="sr">Remove filter </span>{words}<Icon name="cross" /></a></li>)}
      {filters.length > 1 && <li><a className="chip-clear" href={all} data-swap="">Clear all</a></li>}
    </ul>
  );
}

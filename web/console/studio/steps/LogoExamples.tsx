import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const KINDS = {
  ideal: { Icon: CircleCheck, ink: "text-ok", word: "Ideal" },
  acceptable: { Icon: TriangleAlert, ink: "text-warn", word: "Acceptable" },
  refused: { Icon: CircleAlert, ink: "text-bad", word: "Refused" },
} as const;
/** The grounds a logo stands on in light and in dark, as the tokens have them. */
const GROUNDS = ["bg-[#ffffff]", "bg-[#171b21]"] as const;
const LEAF = "#3f8f5b";

const EXAMPLES: readonly { kind: keyof typeof KINDS; about: string; art: ReactNode }[] = [
  { kind: "ideal", about: "The symbol alone, square, on nothing: it is itself on every ground.", art: <path d="M20 4c11 6 13 20 0 32C7 24 9 10 20 4Z" fill={LEAF} /> },
  { kind: "acceptable", about: "On the brand's own ground, filled to its square corners.", art: <><rect width="40" height="40" fill={LEAF} /><path d="M20 8c8 4 9 15 0 24-9-9-8-20 0-24Z" fill="#ffffff" /></> },
  { kind: "acceptable", about: "A little wider than high: it gets smaller than its neighbours.", art: <path d="M4 20C12 8 28 8 36 20 28 32 12 32 4 20Z" fill={LEAF} /> },
  { kind: "refused", about: "The name beside the symbol: it is printed there anyway, and nobody can read it at 24 px.", art: <><path d="M6 13c5 3 6 9 0 14-6-5-5-11 0-14Z" fill={LEAF} /><text x="13" y="23" fontSize="8" fontWeight="700" textLength="27" fill={LEAF}>Orchard</text></> },
  { kind: "refused", about: "A trademark sign, and corners that are round already.", art: <><rect x="2" y="4" width="32" height="32" rx="9" fill={LEAF} /><path d="M18 10c6 4 7 12 0 19-7-7-6-15 0-19Z" fill="#ffffff" /><text x="33" y="10" fontSize="11" fill={LEAF}>™</text></> },
  { kind: "refused", about: "Nearly white on nothing: on light it is not there.", art: <path d="M20 4c11 6 13 20 0 32C7 24 9 10 20 4Z" fill="#eef1f4" /> },
];

/** What is ideal, what is acceptable, and what a person at the desk refuses: each on light and on dark. */
export const LogoExamples = () => (
  <section aria-labelledby="logo-examples" className="flex flex-col gap-2">
    <h3 id="logo-examples" className="font-medium">Ideal, acceptable, refused</h3>
    <ul className="grid gap-3 text-sm sm:grid-cols-2 2xl:grid-cols-3">
      {EXAMPLES.map(({ kind, about, art }) => {
        const { Icon, ink, word } = KINDS[kind];
        return (
          <li key={about} className="flex items-start gap-3 rounded-control border border-line p-3">
            <span className="flex shrink-0 overflow-hidden rounded border border-line">
              {GROUNDS.map((ground) => <svg key={ground} viewBox="-4 -4 48 48" width={48} height={48} aria-hidden className={ground}>{art}</svg>)}
            </span>
            <span><span className={`flex items-center gap-1 font-medium ${ink}`}><Icon size={14} aria-hidden />{word}</span><span className="text-dim">{about}</span></span>
          </li>
        );
      })}
    </ul>
  </section>
);

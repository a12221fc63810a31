import { Logo } from "./badges.tsx";

/** An app as people see it among theirs: one press opens it. */
export const Tile = ({ label, logoUrl, launchUrl }: { label: string; logoUrl: string | null; launchUrl: string }) => (
  <a className="tile" href={launchUrl}><Logo url={logoUrl} name={label} size={72} /><span>{label}</span></a>
);

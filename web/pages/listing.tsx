import type { ReactNode } from "react";
import { segment } from "./api.ts";
import { EvidenceBar, TierBadge } from "./badges.tsx";
import { Icon } from "./icons.tsx";
import { CapabilityMatrix } from "./listing-capabilities.tsx";
import { Banners } from "./listing-banners.tsx";
import { RequestedData } from "./listing-data.tsx";
import { CategoryFact, ListingHead } from "./listing-head.tsx";
import { Nights } from "./listing-nights.tsx";
import { VersionTable } from "./listing-versions.tsx";
import { signInPath } from "./next-path.ts";
import { Outward } from "./outward.tsx";
import { show } from "./show.tsx";
import type { Detail, GuideText, Nights as FoundNights } from "./views.ts";
import type { Page } from "./visit.ts";
import { On } from "./when.tsx";
import { capabilityName, TIERS } from "./words.ts";

/** An integration, in its current or an older version. */
export const listing: Page = async (visit) => {
  const { slug = "", version } = visit.params;
  const [detail, session, nights] = await Promise.all([
    visit.api.get<Detail>(`/catalog/${segment(slug)}${version === undefined ? "" : `/versions/${segment(version)}`}`), visit.session,
    // the page stands without them
    version === undefined ? visit.api.get<FoundNights>(`/catalog/${segment(slug)}/nights`).catch(() => undefined) : undefined,
  ]);
  const add = `/app/org/add/${detail.slug}`;
  const evidence = detail.evidence && `/catalog/${detail.slug}/evidence/${segment(detail.evidence.runId)}`;
  const current = detail.shown.version === detail.version;
  return show(visit, { title: `${detail.name}${current ? "" : ` ${detail.shown.version}`} - Catalog`, description: detail.tagline || detail.description.slice(0, 150), indexed: current && !detail.private }, (
    <article className="wide listing">
      <Banners detail={detail} current={current} />
      <ListingHead
        listing={{ ...detail, version: detail.shown.version }} evidence={evidence ?? undefined}
        action={
          <>
            {!detail.life.installable
              ? <button className="button primary" disabled aria-describedby="no-install">Add to my org</button>
              : <a className="button primary" href={session ? add : signInPath(add)}>Add to my org</a>}
            {!detail.life.installable && <p id="no-install" className="dim fine">{detail.life.label}: it cannot be installed.</p>}
            {!session && detail.life.installable && <p className="dim fine">You sign in first.</p>}
          </>
        }
      />
      <nav className="anchors" aria-label="On this page"><ul>{SECTIONS.map(([id, name]) => <li key={id}><a href={`#${id}`}>{name}</a></li>)}</ul></nav>
      <div className="listing-body">
        <div>
          <Section id="overview"><p className="prose">{detail.description}</p></Section>
          <Section id="capabilities"><CapabilityMatrix manifest={detail.manifest} /></Section>
          <Section id="guide"><Guides guides={detail.guides} /></Section>
          <Section id="data"><RequestedData manifest={detail.manifest} /></Section>
          <Section id="versions"><VersionTable detail={detail} /></Section>
          <Section id="evidence"><Evidence detail={detail} href={evidence} />{nights && <Nights found={nights} now={visit.now} />}</Section>
          <Section id="support"><Support detail={detail} /></Section>
        </div>
        <aside aria-label="At a glance" className="panel glance">
          <h2>Evidence</h2>
          {detail.evidence && evidence ? <><EvidenceBar evidence={detail.evidence} /><p className="fine"><a href={evidence}>Test run of <On at={detail.evidence.finishedAt} /></a></p></> : <p className="fine">No run is attached to this version.</p>}
          <h2>Facts</h2>
          <dl>
            <div><dt>Version</dt><dd className="mono">{detail.shown.version}</dd></div>
            <div><dt>Published</dt><dd><On at={detail.shown.publishedAt} /></dd></div>
            <div><dt>Installed</dt><dd>{detail.installs === 0 ? "Nowhere yet" : `In ${detail.installs} ${detail.installs === 1 ? "org" : "orgs"}`}</dd></div>
            <CategoryFact keys={detail.categories} />
            {detail.manifest.metadata.licence && <div><dt>Licence of the text</dt><dd>{detail.manifest.metadata.licence}</dd></div>}
          </dl>
          {detail.manifest.metadata.website && <p className="fine"><Outward href={detail.manifest.metadata.website}>Product page</Outward></p>}
        </aside>
      </div>
    </article>
  ));
};

const SECTIONS = [
  ["overview", "Overview"], ["capabilities", "Capabilities"], ["guide", "Setup guide"], ["data", "Attributes and permissions"],
  ["versions", "Versions"], ["evidence", "Evidence"], ["support", "Support"],
] as const;

const Section = ({ id, children }: { id: (typeof SECTIONS)[number][0]; children: ReactNode }) => (
  <section id={id} className="section" aria-labelledby={`h-${id}`}><h2 id={`h-${id}`}>{SECTIONS.find(([key]) => key === id)?.[1]}</h2>{children}</section>
);

/** The HTML of a guide was made safe by the API: headings, lists, tables, code, links; nothing else. */
function Guides({ guides }: { guides: GuideText[] }) {
  if (guides.length === 0) return <p className="dim">The publisher has written no guide.</p>;
  return (
    <>
      <p className="dim">Marked names are filled with your org's own values once the app is added.</p>
      {guides.map((guide, i) => (
        <details key={guide.capability} className="panel guide" open={i === 0}>
          <summary><h3>{`Set up ${capabilityName(guide.capability)}`}</h3><Icon name="down" /></summary>
          {guide.sections.map((section) => section.html.trim() !== "" && (
            <section key={section.id}><h4>{section.title}</h4><div className="prose" dangerouslySetInnerHTML={{ __html: lowered(section.html) }} /></section>
          ))}
        </details>
      ))}
    </>
  );
}

/** Guide headings begin at h3; here they stand below an h4. */
const lowered = (html: string): string => html.replace(/<(\/?)h([3-6])>/g, (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + 2)}>`);

function Evidence({ detail, href }: { detail: Detail; href: string | null }) {
  const { evidence, tier } = detail;
  if (!evidence || !href) return <p>{TIERS[tier].label}: {TIERS[tier].means} There is no public test run for this version.</p>;
  return (
    <div className="panel">
      <p><TierBadge tier={tier} href={href} /> {TIERS[tier].means}</p>
      <EvidenceBar evidence={evidence} />
      <p>{evidence.checks} checks were run against {evidence.digest === detail.shown.digest ? "exactly this version" : "the version before; only words and pictures of the listing changed since"}, finished <On at={evidence.finishedAt} exact />. {evidence.violated > 0 ? `${evidence.violated} of them found a violation; the report lists them first.` : "None found a violation."}</p>
      <p className="fine dim">Manifest <code>{detail.shown.digest}</code></p>
      <p><a className="button quiet" href={href}>Read the report<Icon name="arrow" /></a></p>
    </div>
  );
}

const LINKS = { documentation: "Documentation", faq: "Frequent questions", status: "Status page", privacy: "Privacy policy", terms: "Terms of service" } as const;

function Support({ detail }: { detail: Detail }) {
  const { public: contacts = [], links = {} } = detail.manifest.support ?? {};
  const known = (Object.keys(LINKS) as (keyof typeof LINKS)[]).filter((key) => links[key]);
  if (contacts.length + known.length === 0) return <p className="dim">The publisher names no contact.</p>;
  return (
    <ul className="plain-list">
      {contacts.map((contact) => (
        <li key={contact.value}>{contact.label && `${contact.label}: `}{contact.kind === "phone" ? <a href={`tel:${contact.value.replace(/[^+\d]/g, "")}`}>{contact.value}</a> : <Outward href={contact.kind === "email" ? `mailto:${contact.value}` : contact.value}>{contact.value}</Outward>}</li>
      ))}
      {known.map((key) => <li key={key}><Outward href={links[key]}>{LINKS[key]}</Outward></li>)}
    </ul>
  );
}

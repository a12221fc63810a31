import { segment } from "./api.ts";
import { Icon } from "./icons.tsx";
import type { Detail, Version } from "./views.ts";
import { On } from "./when.tsx";
import { counted } from "./words.ts";

export const VersionTable = ({ detail }: { detail: Detail }) => (
  <div className="scroll" role="region" aria-labelledby="versions-caption" tabIndex={0}>
    <table>
      <caption id="versions-caption">Newest first; each is compared with the one before it</caption>
      <thead><tr><th scope="col">Version</th><th scope="col">Published</th><th scope="col">What changed</th></tr></thead>
      <tbody>
        {detail.versions.map((version) => (
          <tr key={version.version}>
            <th scope="row" className="mono"><a href={version.version === detail.version ? `/catalog/${detail.slug}` : `/catalog/${detail.slug}/versions/${segment(version.version)}`} {...(version.version === detail.shown.version ? { "aria-current": "page" } : {})}>{version.version}</a></th>
            <td><On at={version.publishedAt} /></td>
            <td>{version.changelog !== "" && <p>{version.changelog}</p>}<Changes version={version} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

function Changes({ version }: { version: Version }) {
  const breaking = version.breaking && <span className="tag tag-warn"><Icon name="warn" />Breaking</span>;
  if (version.changes.length === 0) return <>First version</>;
  return (
    <details>
      <summary>{counted(version.changes.length, "change")} {breaking}</summary>
      <ul className="plain-list">{version.changes.slice(0, 40).map((change) => <li key={change.path}><code>{change.path}</code>{change.breaking && " (breaking)"}</li>)}</ul>
    </details>
  );
}

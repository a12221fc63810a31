import { Icon } from "./icons.tsx";

/** The search of the catalog, wherever it stands. `/` puts the focus into it. */
export const SearchBox = ({ id = "q", value = "", label = "Search integrations" }: { id?: string; value?: string; label?: string }) => (
  <div className="search">
    <label className="sr" htmlFor={id}>{label}</label>
    <Icon name="search" />
    <input id={id} type="search" name="q" defaultValue={value} maxLength={100} placeholder={label} autoComplete="off" spellCheck={false} data-search="" />
    <button className="button">Search</button>
  </div>
);

export const CatalogSearch = ({ id, value }: { id?: string; value?: string }) => (
  <form role="search" action="/catalog" className="search-form"><SearchBox {...(id ? { id } : {})} {...(value ? { value } : {})} /></form>
);

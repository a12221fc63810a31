-- What is published. Public by nature, so without tenants; a private listing names the one org that may see it.
create table listing (
  slug text primary key,
  publisher_org_id text not null,
  publisher_name text not null,
  -- Null: the public catalog. Otherwise the only org that sees it.
  private_to text,
  name text not null,
  tagline text not null,
  description text not null,
  capabilities text[] not null,
  categories text[] not null,
  tier text not null check (tier in ('verified', 'conformance-tested', 'community')),
  state text not null check (state in ('published', 'deprecated', 'suspended')),
  version text not null,
  digest text not null,
  logo_digest text,
  installs integer not null default 0,
  search text not null,
  published_at timestamptz not null,
  updated_at timestamptz not null
);
create index listing_updated on listing (updated_at desc, slug);
select entente_network_table('listing');

-- Every version that ever was; old ones stay readable.
create table listing_version (
  slug text not null references listing on delete cascade,
  version text not null,
  digest text not null,
  -- The manifest without its private parts (test tenant, escalation contact).
  manifest jsonb not null,
  logo_digest text,
  evidence jsonb,
  breaking boolean not null,
  changes jsonb not null,
  published_at timestamptz not null,
  primary key (slug, version),
  unique (slug, digest)
);
select entente_network_table('listing_version');

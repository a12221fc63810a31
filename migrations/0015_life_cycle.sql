-- The network's own rules for submissions: one row, which operators change.
create table network_policy (
  one boolean primary key default true check (one),
  -- Whether a submission whose machine gates all hold waits for people.
  desk text not null default 'mandatory' check (desk in ('mandatory', 'optional')),
  evidence_fresh_h integer not null default 168 check (evidence_fresh_h between 1 and 8760),
  -- Drafts and submissions in progress, per org.
  open_submissions integer not null default 10 check (open_submissions between 1 and 10000),
  -- What publishers accept before they submit; null: nothing.
  policies_version text,
  policies_url text,
  version integer not null default 1
);
insert into network_policy default values;
select entente_network_table('network_policy');

-- Days on which the network's desk is closed, beside weekends.
create table holiday (
  day text primary key check (day ~ '^\d{4}-\d\d-\d\d$'),
  name text not null
);
select entente_network_table('holiday');

-- Which org accepted which version of the policies, by whom.
create table policy_acceptance (
  org_id text not null,
  version text not null,
  account_id text not null,
  name text not null,
  at timestamptz not null,
  primary key (org_id, version)
);
select entente_tenant_table('policy_acceptance');

alter table submission drop constraint submission_state_check;
alter table submission add constraint submission_state_check check (state in (
  'draft', 'initial_review', 'initial_issues', 'qa', 'qa_issues', 'final_review', 'catalog_review', 'publishing', 'published', 'rejected', 'withdrawn'));
alter table submission
  -- Working seconds the desk has left, kept while the publisher acts.
  add column clock_left_s integer,
  add column submits integer not null default 0,
  -- What the next version is called and says; the publisher's wish for its day.
  add column release_version text,
  add column changelog text not null default '',
  add column publish_on timestamptz,
  -- When it becomes public: the end of the undo window, or the day that was wished.
  add column publish_at timestamptz,
  -- Where an undone decision leads back to.
  add column came_from text,
  -- The live digest that this one was compared with at its submit; null for a new integration.
  add column base_digest text,
  -- Only words and pictures of the listing differ from the live version.
  add column listing_only boolean not null default false,
  -- What the published version's run against today's app said.
  add column compatibility jsonb,
  -- When the test secrets are deleted, with word of it; null when there are none, or they are gone.
  add column secrets_until timestamptz;
create index submission_publishing on submission (publish_at) where state = 'publishing';
create index submission_secrets on submission (secrets_until) where secrets_until is not null;

-- Reasons that need a person before a submission may go on.
create table submission_hold (
  org_id text not null,
  submission_id text not null,
  code text not null,
  message text not null,
  -- `phases`: the desk's two phases answer it; `person`: somebody clears it by name.
  needs text not null check (needs in ('phases', 'person')),
  raised_at timestamptz not null,
  cleared_at timestamptz,
  cleared_by text,
  note text not null default '',
  primary key (org_id, submission_id, code),
  foreign key (org_id, submission_id) references submission on delete cascade
);
select entente_tenant_table('submission_hold');

-- Which version of an integration each digest became; numbers only rise.
create table slug_release (
  slug text not null,
  version text not null,
  digest text not null,
  org_id text not null,
  submission_id text,
  changelog text not null default '',
  at timestamptz not null,
  primary key (slug, version),
  unique (slug, digest)
);
select entente_network_table('slug_release');
insert into slug_release (slug, version, digest, org_id, at)
  select v.slug, v.version, v.digest, l.publisher_org_id, v.published_at from listing_version v join listing l on l.slug = v.slug;

-- Several moves may be made in one moment; they stand in the order they were made.
alter table submission_move add column seq bigint generated always as identity;

-- A publisher's integration on its way into the catalog.
create table submission (
  org_id text not null,
  id text not null,
  slug text,
  state text not null default 'draft' check (state in (
    'draft', 'initial_review', 'initial_issues', 'qa', 'qa_issues', 'final_review', 'published', 'rejected', 'withdrawn')),
  manifest jsonb not null,
  -- The digest of the draft as it stands; null while it does not parse.
  draft_digest text,
  -- The digest that was submitted; what is proven, reviewed and published is this one.
  digest text,
  logo_digest text,
  evidence jsonb,
  -- Blocking threads that wait for the publisher; the review keeps it true.
  open_threads integer not null default 0,
  version integer not null default 1,
  created_by text not null,
  submitted_by text,
  entered_at timestamptz not null,
  due_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create index submission_by_id on submission (id);
create index submission_waiting on submission (state, due_at);
select entente_tenant_table('submission');

-- What happened to it, in order; never changed.
create table submission_move (
  org_id text not null,
  id text not null,
  submission_id text not null,
  at timestamptz not null,
  actor_name text not null,
  account_id text not null,
  move text not null,
  from_state text not null,
  to_state text not null,
  digest text,
  note text not null default '',
  primary key (org_id, id),
  foreign key (org_id, submission_id) references submission on delete cascade
);
select entente_tenant_table('submission_move');

-- A manifest as it was submitted, by digest; never changed.
create table revision (
  org_id text not null,
  digest text not null,
  submission_id text not null,
  slug text not null,
  manifest jsonb not null,
  logo_digest text,
  submitted_at timestamptz not null,
  primary key (org_id, digest)
);
select entente_tenant_table('revision');

-- Which org may use a slug (the first to submit it, for good), and the digest that is live under it.
create table slug_owner (
  slug text primary key,
  org_id text not null,
  claimed_at timestamptz not null,
  published_digest text
);
select entente_network_table('slug_owner');

-- Logos by content: always re-encoded by us, so the bytes are ours.
create table logo (
  digest text primary key,
  png_base64 text not null,
  width integer not null,
  height integer not null,
  added_at timestamptz not null
);
select entente_network_table('logo');

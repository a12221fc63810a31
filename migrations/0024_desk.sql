-- What an analyst laid aside until a time. The due date stays; the row comes back by itself, or when the publisher moves.
create table review_snooze (
  org_id text not null,
  submission_id text not null,
  until timestamptz not null,
  reason text not null,
  account_id text not null,
  analyst_name text not null,
  at timestamptz not null,
  primary key (org_id, submission_id)
);
select entente_tenant_table('review_snooze');

-- A throw-away org in which a submitted revision can be tried before it is published. The row marks the org; the manifest
-- is the public view of the revision, because the org may not read what is the publisher's.
create table trial (
  org_id text not null,
  -- Whose submission it is, and which.
  publisher_org_id text not null,
  submission_id text not null,
  digest text not null,
  slug text not null,
  manifest jsonb not null,
  logo_digest text,
  app_id text not null,
  opened_by text not null,
  opened_by_name text not null,
  opened_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (org_id)
);
create index trial_of_submission on trial (submission_id);
create index trial_ends on trial (ends_at);
select entente_tenant_table('trial');

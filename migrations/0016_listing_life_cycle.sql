-- Decisions: what a rejection points at, and decisions that were undone in time.
alter table decision add column ground text, add column undone_at timestamptz;

-- A listing after its publication: audits, suspensions, deprecation, removal.
alter table listing drop constraint listing_state_check;
alter table listing add constraint listing_state_check check (state in ('published', 'under_audit', 'suspended', 'deprecated', 'removed'));
alter table listing
  add column state_reason text,
  add column state_since timestamptz,
  -- Kept through an audit: a deprecated integration that is released is deprecated again.
  add column deprecated_at timestamptz,
  add column deprecation_note text,
  add column successor text,
  add column ends_on text check (ends_on ~ '^\d{4}-\d\d-\d\d$'),
  add column removal_asked_at timestamptz,
  add column removal_asked_by text,
  add column removal_reason text;

alter table listing_version
  add column changelog text not null default '',
  add column submission_id text,
  -- How far this version is proven, for when it is current again.
  add column tier text;
update listing_version v set tier = l.tier from listing l where l.slug = v.slug;

-- What happened to a listing, and what waits for a second person.
create table listing_move (
  id text primary key,
  slug text not null references listing on delete cascade,
  move text not null,
  reason text not null,
  -- The version that a roll-back leads to.
  to_version text,
  state text not null check (state in ('waiting', 'done', 'dropped')),
  asked_at timestamptz not null,
  asked_by text not null,
  asked_by_name text not null,
  decided_at timestamptz,
  decided_by text,
  decided_by_name text,
  from_state text not null,
  to_state text not null
);
create index listing_move_of_slug on listing_move (slug, asked_at desc);
-- One of a kind waits at a time.
create unique index listing_move_waiting on listing_move (slug, move) where state = 'waiting';
select entente_network_table('listing_move');

-- Analysts who vouch for a version that machines alone let through.
create table listing_endorsement (
  slug text not null references listing on delete cascade,
  digest text not null,
  account_id text not null,
  name text not null,
  note text not null,
  at timestamptz not null,
  primary key (slug, digest, account_id)
);
select entente_network_table('listing_endorsement');

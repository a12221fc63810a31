-- Looks at what is published: night by night, and when its publisher renews the evidence.
alter table run drop constraint run_trigger_check;
alter table run add constraint run_trigger_check check (trigger in ('person', 'token', 'nightly', 'compatibility', 'renewal'));

-- One look at one published version.
create table recheck (
  org_id text not null,
  slug text not null,
  asked_at timestamptz not null,
  version text not null,
  digest text not null,
  trigger text not null check (trigger in ('nightly', 'renewal')),
  -- Null where nothing could be run, and when the run was cleared away.
  run_id text,
  outcome text not null check (outcome in ('running', 'held', 'violated', 'could_not_tell', 'skipped', 'broke_off')),
  -- Why it was skipped or broke off, for people.
  reason text not null default '',
  -- Ids of checks that held when the version was proven and are violated now.
  broken jsonb not null default '[]',
  -- It was called off because people waited: it is asked again in the same night.
  yielded boolean not null default false,
  finished_at timestamptz,
  primary key (org_id, slug, asked_at)
);
create index recheck_running on recheck (asked_at) where outcome = 'running';
create unique index recheck_of_run on recheck (run_id) where run_id is not null;
select entente_tenant_table('recheck');

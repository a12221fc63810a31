-- The ground every stage stands on: the plain role, the shape of a tenant table, the outbox.
do $$ begin
  if not exists (select 1 from pg_roles where rolname = 'entente_app') then
    create role entente_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
exception when duplicate_object or unique_violation then null; -- roles belong to the server: another database's migration was faster
end $$;
-- Who migrates may become it. Where an administrator has made the role, that is theirs to grant; the start checks it.
do $$ begin
  execute format('grant entente_app to %I', session_user);
exception when insufficient_privilege then null;
end $$;
do $$ begin execute format('grant usage on schema %I to entente_app', current_schema()); end $$;

-- Puts a table with an org_id under row-level security: one org's rows, or all of them in the network scope.
create function entente_tenant_table(name regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', name);
  execute format('alter table %s force row level security', name);
  execute format($p$create policy tenant on %s using (
      org_id = nullif(current_setting('app.org_id', true), '') or current_setting('app.scope', true) = 'network')$p$, name);
  execute format('grant select, insert, update, delete on %s to entente_app', name);
end $$;

-- A table of the network itself, without tenants.
create function entente_network_table(name regclass) returns void language plpgsql as $$
begin
  execute format('grant select, insert, update, delete on %s to entente_app', name);
end $$;

-- News of what was kept, written in the transaction that kept it.
create table outbox (
  id text primary key,
  org_id text not null,
  kind text not null,
  subject text not null,
  data jsonb not null default '{}',
  seq bigint generated always as identity, -- the order of telling: ids of one millisecond have none
  emitted_at timestamptz not null default now(),
  relayed_at timestamptz
);
create index outbox_waiting on outbox (seq) where relayed_at is null;
select entente_tenant_table('outbox');

-- Work asked for in a transaction; the relay hands it to the job queue once that transaction is kept and its time has come.
-- Any scope may write; a tenant's transaction reads nothing back, because payloads of all orgs lie here.
create table job_request (
  id text primary key,
  name text not null,
  payload jsonb not null,
  singleton_key text,
  due_at timestamptz not null,
  seq bigint generated always as identity,
  asked_at timestamptz not null default now()
);
create index job_request_due on job_request (due_at, seq);
alter table job_request enable row level security;
alter table job_request force row level security;
create policy ask on job_request for insert with check (true);
create policy relay on job_request using (current_setting('app.scope', true) = 'network');
grant select, insert, update, delete on job_request to entente_app;

-- The job library installs and upgrades its own tables here; no tenant transaction may look inside.
create schema if not exists pgboss;

-- When work that runs by itself is due next, once across all processes.
create table job_schedule (
  name text primary key,
  every_s integer not null,
  next_at timestamptz not null
);

-- One key per org and version, wrapped by the master key; kept without `wrapped_key` when it was retired.
create table data_key (
  org_id text not null,
  version integer not null,
  wrapped_key bytea,
  master_key_id text not null,
  made_at timestamptz not null,
  retired_at timestamptz,
  primary key (org_id, version)
);
select entente_tenant_table('data_key');

-- The vault: ciphertext only, bound to org, owner, name and origin by the seal itself.
create table secret (
  org_id text not null,
  owner text not null,
  name text not null,
  origin text not null,
  key_version integer not null,
  sealed bytea not null,
  set_at timestamptz not null,
  expires_at timestamptz,
  primary key (org_id, owner, name, origin),
  foreign key (org_id, key_version) references data_key (org_id, version)
);
create index secret_expiring on secret (expires_at) where expires_at is not null;
select entente_tenant_table('secret');

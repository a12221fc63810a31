-- The ground every stage stands on: the plain role, the shape of a tenant table, the outbox.
do $$ begin
  if not exists (select 1 from pg_roles where rolname = 'entente_app') then
    create role entente_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
end $$;

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
  emitted_at timestamptz not null default now(),
  relayed_at timestamptz
);
create index outbox_waiting on outbox (emitted_at, id) where relayed_at is null;
select entente_tenant_table('outbox');

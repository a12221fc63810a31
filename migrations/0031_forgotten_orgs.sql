-- Orgs that were taken down for good: what a job that was on its way wrote for one afterwards is cleared away.
create table forgotten_org (
  id text primary key,
  forgotten_at timestamptz not null default now()
);
select entente_network_table('forgotten_org');

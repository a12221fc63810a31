-- A run that was taken over answers to whoever took it last: a worker that comes back after a long silence writes nothing any more.
alter table run add column takes integer not null default 0;

-- When each host under test may be sent the next request: one row for all runs, orgs and processes.
create table target_turn (
  host text primary key,
  next_at timestamptz not null
);
create index target_turn_age on target_turn (next_at);
select entente_network_table('target_turn');

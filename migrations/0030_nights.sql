-- A night that came and went without a look leaves a row too, so that nobody keeps looks away without a trace.
alter table recheck
  -- Whose runs were on their way when its turn would have come: its publisher's, other people's, or nobody's (the night was too short).
  add column kept_by text check (kept_by in ('own', 'others', 'nobody')),
  -- Ids of checks that were violated in a look before and that this look could not tell about: their warning stays.
  add column unsure jsonb not null default '[]';

-- Each night that this network was awake in.
create table recheck_night (
  began_at timestamptz primary key,
  -- Rounds of the night, one a minute, and those in which runs of people were on their way: of anybody, and by org.
  rounds integer not null default 0,
  busy integer not null default 0,
  busy_by_org jsonb not null default '{}',
  -- When every version without a look had its row.
  closed_at timestamptz
);
select entente_network_table('recheck_night');

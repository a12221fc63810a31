-- Checks that this network made blocking, each from a day on: until then it warns. What a check says is never changed by it.
create table network_rule (
  check_id text primary key,
  -- The first day (UTC) on which a submit is refused while the check does not hold.
  blocks_from text not null check (blocks_from ~ '^\d{4}-\d\d-\d\d$'),
  -- Why, for publishers.
  note text not null default '',
  -- Counts writes; a write names the version it read.
  version integer not null default 1,
  changed_at timestamptz not null,
  changed_by text not null
);
select entente_network_table('network_rule');

-- The desk's calendar is written as a whole, over the version that was read.
alter table network_policy add column holidays_version integer not null default 1;

-- Which run over a published digest is the latest.
create index run_of_digest on run (org_id, digest, finished_at desc) where state = 'finished' and only_checks is null;

-- Evidence says which checks did not hold: rules ask for it. Rows of every org.
select set_config('app.scope', 'network', true);
update submission s set evidence = s.evidence || jsonb_build_object('open', coalesce((
  select jsonb_agg(jsonb_build_object('id', c.check_id, 'outcome', c.result->>'outcome') order by c.seq)
  from run_check c where c.org_id = s.org_id and c.run_id = s.evidence->>'runId' and c.result->>'outcome' in ('violated', 'could_not_tell')
), '[]'::jsonb))
where s.evidence is not null and not s.evidence ? 'open';

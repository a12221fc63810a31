-- The highest version that a rule of this network ever had before it was taken back: made again, it goes on from there, so that
-- nobody writes over a rule that is not the one they read.
create table network_rule_version (
  check_id text primary key,
  version integer not null
);
select entente_network_table('network_rule_version');

-- What a lead passed a revision over although it failed (keys such as `evidence:run_…`), and why.
alter table decision add column waived jsonb not null default '[]';
alter table decision add column waiver text;

-- The run that did not hold and that a lead passed this submission over.
alter table submission add column waived_run text;

-- The same as everybody reads it beside the evidence of a published version.
alter table listing_version add column waivers jsonb not null default '[]';

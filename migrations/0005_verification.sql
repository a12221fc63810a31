-- A run of the checks over one digest.
create table run (
  org_id text not null,
  id text not null,
  submission_id text not null,
  digest text not null,
  -- The manifest as it stood; a run judges what it was asked to judge.
  manifest jsonb not null,
  state text not null check (state in ('queued', 'running', 'finished', 'cancelled')),
  seed text not null,
  only_checks text[],
  requested_by text not null,
  planned jsonb not null default '[]',
  verdict text,
  tallies jsonb,
  report jsonb,
  -- Why it ended without a report, for people.
  failure text,
  cancel_requested boolean not null default false,
  -- Whoever works on it writes this; a run that was not written for a while is taken over.
  beat_at timestamptz,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (org_id, id)
);
create index run_by_id on run (id);
create index run_of_submission on run (submission_id, requested_at desc);
-- One run at a time over one submission.
create unique index run_unfinished on run (org_id, submission_id) where state in ('queued', 'running');
select entente_tenant_table('run');

-- Results as they come, so that a stream resumes and a killed worker's run goes on where it stopped.
create table run_check (
  org_id text not null,
  run_id text not null,
  seq integer not null,
  check_id text not null,
  result jsonb not null,
  exchanges jsonb not null,
  primary key (org_id, run_id, check_id),
  foreign key (org_id, run_id) references run on delete cascade
);
create index run_check_in_order on run_check (org_id, run_id, seq);
select entente_tenant_table('run_check');

-- What the bench's endpoints must remember while checks run; they may be another process than the engine.
create table bench_state (
  key text not null,
  name text not null,
  value jsonb not null,
  expires_at timestamptz not null,
  primary key (key, name)
);
create index bench_state_expiry on bench_state (expires_at);
select entente_network_table('bench_state');

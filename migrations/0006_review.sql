-- The desk's side: who looks at what, what was said, what was decided.
create table review_claim (
  org_id text not null,
  submission_id text not null,
  account_id text not null,
  analyst_name text not null,
  claimed_at timestamptz not null,
  primary key (org_id, submission_id)
);
select entente_tenant_table('review_claim');

create table thread (
  org_id text not null,
  id text not null,
  submission_id text not null,
  -- What it is about: a field of the manifest, a check, or the whole.
  about_kind text not null check (about_kind in ('field', 'check', 'general')),
  about text not null,
  blocking boolean not null,
  state text not null check (state in ('open', 'answered', 'resolved')),
  opened_at timestamptz not null,
  opened_by text not null,
  primary key (org_id, id)
);
create index thread_of_submission on thread (submission_id);
select entente_tenant_table('thread');

create table thread_message (
  org_id text not null,
  id text not null,
  thread_id text not null,
  at timestamptz not null,
  account_id text not null,
  author_name text not null,
  side text not null check (side in ('publisher', 'desk')),
  body text not null,
  primary key (org_id, id),
  foreign key (org_id, thread_id) references thread on delete cascade
);
select entente_tenant_table('thread_message');

create table decision (
  org_id text not null,
  id text not null,
  submission_id text not null,
  digest text not null,
  phase text not null,
  decision text not null check (decision in ('approve', 'request_changes', 'reject')),
  account_id text not null,
  analyst_name text not null,
  note text not null,
  at timestamptz not null,
  primary key (org_id, id)
);
select entente_tenant_table('decision');

-- Questions between a publisher and the desk: one conversation for each submission and for each published integration.
create table support_conversation (
  org_id text not null,
  -- The id of a submission, or the slug of an integration.
  subject text not null,
  -- What people call it, when it was last written about.
  name text not null,
  -- Whose turn it is.
  state text not null check (state in ('desk', 'publisher', 'closed')),
  last_at timestamptz not null,
  primary key (org_id, subject)
);
create index support_waiting on support_conversation (last_at) where state = 'desk';
create index support_newest on support_conversation (last_at desc);
select entente_tenant_table('support_conversation');

create table support_message (
  org_id text not null,
  id text not null,
  subject text not null,
  at timestamptz not null,
  account_id text not null,
  author_name text not null,
  side text not null check (side in ('publisher', 'desk')),
  body text not null,
  primary key (org_id, id),
  foreign key (org_id, subject) references support_conversation on delete cascade
);
create index support_message_of on support_message (org_id, subject, at);
select entente_tenant_table('support_message');

-- What a person said of a rule that only people judge, over one digest. Judged again, the row says the latest.
create table requirement_verdict (
  org_id text not null,
  submission_id text not null,
  digest text not null,
  requirement text not null,
  verdict text not null check (verdict in ('pass', 'fail', 'not_applicable')),
  note text not null,
  account_id text not null,
  analyst_name text not null,
  at timestamptz not null,
  primary key (org_id, submission_id, digest, requirement)
);
select entente_tenant_table('requirement_verdict');

-- A thread may be about such a rule.
alter table thread drop constraint thread_about_kind_check;
alter table thread add constraint thread_about_kind_check check (about_kind in ('field', 'check', 'general', 'requirement'));

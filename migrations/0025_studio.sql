-- Who looks at a submission now: one row for each open page, written again while it stays open. What was not is nobody.
create table submission_visit (
  org_id text not null,
  id text not null,
  submission_id text not null,
  account_id text not null,
  name text not null,
  -- The org in which they look: people are named to their own org only.
  visitor_org_id text not null,
  side text not null check (side in ('publisher', 'desk')),
  section text not null,
  seen_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, submission_id) references submission on delete cascade
);
create index submission_visit_of on submission_visit (org_id, submission_id);
create index submission_visit_seen on submission_visit (seen_at);
select entente_tenant_table('submission_visit');

-- Members of the publisher's org who follow a submission; one of them may be its owner.
create table submission_collaborator (
  org_id text not null,
  submission_id text not null,
  account_id text not null,
  owner boolean not null default false,
  added_by text not null,
  added_at timestamptz not null,
  primary key (org_id, submission_id, account_id),
  foreign key (org_id, submission_id) references submission on delete cascade
);
create unique index submission_one_owner on submission_collaborator (org_id, submission_id) where owner;
select entente_tenant_table('submission_collaborator');

-- The last day of test secrets that the publisher was warned of.
alter table submission add column secrets_warned_for timestamptz;

-- Drafts that hold secrets have a last day from now on.
select set_config('app.scope', 'network', true);
update submission set secrets_until = now() + interval '180 days'
where secrets_until is null and state in ('draft', 'initial_issues', 'qa_issues')
  and exists (select 1 from secret where secret.org_id = submission.org_id and secret.owner = submission.id);
select set_config('app.scope', '', true);

-- One row per connection of an app: whether anything may be sent, when, and how fast.
create table lane (
  org_id text not null,
  app_id text not null,
  state text not null check (state in ('off', 'ready', 'paused', 'needs_credentials', 'degraded')),
  -- Why it does not run, in words for the admin.
  reason text,
  -- The address that was approved when the credentials were given. At another one, ids mean other accounts.
  base_url text not null,
  -- When to look for work; null: nothing waits.
  next_at timestamptz,
  -- Nothing is sent before: the app asked for patience, or fails. Survives a restart.
  not_before timestamptz,
  -- What the app's manifest says it bears: perSecond and concurrent. Null: its answers decide.
  rate jsonb,
  -- Requests that may go out now, as of tokens_at; counts only where there is a rate.
  tokens double precision not null default 0,
  tokens_at timestamptz not null,
  -- Passing failures in a row.
  failures integer not null default 0,
  -- Who was served longest ago goes first.
  served_at timestamptz,
  last_success_at timestamptz,
  last_full_sync_at timestamptz,
  connected_at timestamptz,
  primary key (org_id, app_id),
  foreign key (org_id, app_id) references app on delete cascade
);
create index lane_due on lane (next_at) where next_at is not null;
select entente_tenant_table('lane');

-- A person's account in an app, as far as we know. Outlives the person: what we made we must be able to close.
create table account_link (
  org_id text not null,
  app_id text not null,
  person_id text not null,
  scim_id text,
  -- The userName that was last sent.
  user_name text not null,
  state text not null check (state in ('staged', 'provisioned', 'inactive', 'failed')),
  -- Whether the account was last seen or made active.
  active boolean not null default false,
  -- A create may have reached the app: a leaver must then be looked for.
  create_attempted boolean not null default false,
  -- What the last finished operation aimed at; when it differs from today's aim, there is something to do.
  aim text,
  digest text,
  pushed jsonb not null default '{}',
  error_code text,
  error text,
  -- Removed automatically, on the account of the rolling day's budget.
  removal_at timestamptz,
  -- The app lost the account.
  vanished_at timestamptz,
  synced_at timestamptz,
  updated_at timestamptz not null,
  primary key (org_id, app_id, person_id),
  foreign key (org_id, app_id) references app on delete cascade
);
-- The last net against two people on one account.
create unique index account_link_scim on account_link (org_id, app_id, scim_id) where scim_id is not null;
select entente_tenant_table('account_link');

-- A group of the directory that an app is told about.
create table group_link (
  org_id text not null,
  app_id text not null,
  group_id text not null,
  name text not null,
  mode text not null check (mode in ('create', 'link')),
  wanted boolean not null default true,
  scim_id text,
  state text not null check (state in ('staged', 'provisioned', 'failed')),
  create_attempted boolean not null default false,
  -- Ids of accounts that we put in.
  pushed jsonb not null default '[]',
  error_code text,
  error text,
  synced_at timestamptz,
  updated_at timestamptz not null,
  primary key (org_id, app_id, group_id),
  foreign key (org_id, app_id) references app on delete cascade
);
create unique index group_link_scim on group_link (org_id, app_id, scim_id) where scim_id is not null;
select entente_tenant_table('group_link');

-- Work for one target. What is to be sent is not kept here: it is worked out when it is sent.
create table operation (
  org_id text not null,
  id text not null,
  app_id text not null,
  kind text not null check (kind in ('person', 'group')),
  target_id text not null,
  -- 0 leavers, 1 changes, 2 full sync.
  priority smallint not null,
  seq bigint generated always as identity,
  -- Raised by each further intent: a run that began under a lower one is followed by another.
  generation integer not null default 1,
  -- Look at the app even when nothing changed on our side.
  forced boolean not null default false,
  -- The removal guard let it close an account.
  may_remove boolean not null default false,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'skipped')),
  open boolean generated always as (state in ('waiting', 'running')) stored,
  attempts integer not null default 0,
  retry jsonb,
  next_at timestamptz not null,
  lease_until timestamptz,
  -- Raised with each claim: who holds an older one may write nothing.
  fence integer not null default 0,
  verb text,
  status_code integer,
  error_code text,
  error text,
  exchange jsonb not null default '[]',
  requests integer not null default 0,
  duration_ms integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (org_id, id),
  foreign key (org_id, app_id) references app on delete cascade
);
create unique index operation_open on operation (org_id, app_id, kind, target_id) where open;
create index operation_next on operation (org_id, app_id, priority, seq) where open;
create index operation_log on operation (org_id, app_id, seq desc);
select entente_tenant_table('operation');

-- Removals above the budget, waiting for somebody's approval of exactly these people.
create table removal_plan (
  org_id text not null,
  id text not null,
  app_id text not null,
  digest text not null,
  people jsonb not null,
  budget integer not null,
  state text not null check (state in ('waiting', 'approved', 'superseded')),
  created_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  primary key (org_id, id),
  foreign key (org_id, app_id) references app on delete cascade
);
create unique index removal_plan_waiting on removal_plan (org_id, app_id) where state = 'waiting';
select entente_tenant_table('removal_plan');

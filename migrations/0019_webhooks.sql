-- Addresses of a publisher's own that hear what happens to its submissions and listings.
create table webhook (
  org_id text not null,
  id text not null,
  url text not null,
  -- Which kinds it hears; see src/notices/webhook.ts.
  events text[] not null,
  description text not null default '',
  state text not null check (state in ('on', 'off', 'disabled')),
  -- Why we switched it off, for people.
  disabled_because text,
  failing_since timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  primary key (org_id, id)
);
select entente_tenant_table('webhook');

-- One message to one webhook. The id is the message's own: the same at each try, so that a receiver can tell repeats.
create table webhook_delivery (
  org_id text not null,
  id text not null,
  webhook_id text not null,
  kind text not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  tries integer not null default 0,
  next_at timestamptz,
  -- Of the newest tries: instant, status, milliseconds, what went wrong.
  attempts jsonb not null default '[]',
  made_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, webhook_id) references webhook on delete cascade
);
create index webhook_delivery_due on webhook_delivery (next_at) where state = 'waiting';
create index webhook_delivery_of on webhook_delivery (org_id, webhook_id, made_at desc);
select entente_tenant_table('webhook_delivery');

-- Who may act: orgs, accounts, members, sessions, passkeys, tokens, invitations, throttling, audit.

create table org (
  id text primary key,
  slug text not null unique,
  name text not null,
  kinds text[] not null check (cardinality(kinds) > 0 and kinds <@ array['publisher', 'customer', 'desk']),
  status text not null default 'active' check (status in ('active', 'suspended')),
  created_at timestamptz not null
);
select entente_network_table('org');

-- A login identity; the same person may be a member of many orgs.
create table account (
  id text primary key,
  email text not null,
  email_key text not null unique, -- folded: one account however the address is spelled
  name text not null,
  password_hash text,
  status text not null default 'active' check (status in ('active', 'suspended')),
  last_org_id text,
  created_at timestamptz not null
);
select entente_network_table('account');

create table member (
  org_id text not null references org (id),
  account_id text not null references account (id),
  roles text[] not null check (cardinality(roles) > 0),
  joined_at timestamptz not null,
  primary key (org_id, account_id)
);
create index member_account on member (account_id);
select entente_tenant_table('member');

-- Only the hash of what the browser holds.
create table session (
  token_hash text primary key,
  account_id text not null references account (id),
  org_id text not null references org (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ip text not null,
  user_agent text not null
);
create index session_account on session (account_id);
create index session_expires on session (expires_at);
select entente_network_table('session');

-- A browser in which this account signed in before: its failures are counted apart from those of strangers.
create table known_device (
  token_hash text primary key,
  account_id text not null references account (id),
  last_used_at timestamptz not null
);
create index known_device_account on known_device (account_id);
select entente_network_table('known_device');

create table passkey (
  id text primary key, -- credential id, base64url
  account_id text not null references account (id),
  name text not null,
  public_key text not null, -- COSE key, base64url
  counter bigint not null,
  transports text[] not null,
  backed_up boolean not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index passkey_account on passkey (account_id);
select entente_network_table('passkey');

create table passkey_challenge (
  challenge text primary key,
  purpose text not null check (purpose in ('register', 'sign-in')),
  account_id text references account (id),
  expires_at timestamptz not null
);
create index passkey_challenge_expires on passkey_challenge (expires_at);
select entente_network_table('passkey_challenge');

create table sign_in_failure (
  key text primary key,
  failures integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);
create index sign_in_failure_last on sign_in_failure (last_at);
select entente_network_table('sign_in_failure');

create table api_token (
  org_id text not null references org (id),
  id text not null,
  account_id text not null references account (id),
  name text not null,
  token_hash text not null unique,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  primary key (org_id, id)
);
select entente_tenant_table('api_token');

create table invitation (
  org_id text not null references org (id),
  id text not null,
  email text not null,
  email_key text not null,
  name text not null,
  roles text[] not null,
  reference text, -- whatever the inviter wants back when the person joins
  token_hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, email_key)
);
select entente_tenant_table('invitation');

-- A link by which somebody who forgot their password sets a new one; at most one per account.
create table account_recovery (
  account_id text primary key references account (id),
  token_hash text not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
select entente_network_table('account_recovery');

-- The chain of each org. Entries are only ever added: the plain role cannot change or delete one.
create table audit_entry (
  org_id text not null,
  seq integer not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  request_id text,
  ip text,
  action text not null,
  subject text not null,
  detail text not null, -- canonical JSON as text: exactly the bytes that were hashed
  prev_hash text not null,
  hash text not null,
  primary key (org_id, seq)
);
select entente_tenant_table('audit_entry');
revoke update, delete on audit_entry from entente_app;

create table audit_head (
  org_id text primary key,
  seq integer not null,
  hash text not null
);
select entente_tenant_table('audit_head');
revoke delete on audit_head from entente_app;

-- Mail of the demo, kept for the outbox page instead of being sent.
create table mail_outbox (
  id text primary key,
  to_address text not null,
  subject text not null,
  body text not null,
  sent_at timestamptz not null
);
select entente_network_table('mail_outbox');

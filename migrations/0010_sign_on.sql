-- Signing keys of each app. The private half is a secret under the app's id; here stands what may be seen.
create table sign_on_key (
  org_id text not null,
  app_id text not null,
  kid text not null,
  certificate text not null,
  active boolean not null,
  created_at timestamptz not null,
  not_after timestamptz not null,
  primary key (org_id, app_id, kid),
  foreign key (org_id, app_id) references app on delete cascade
);
select entente_tenant_table('sign_on_key');

-- The client that an app is to its org's OpenID provider. The client secret is a secret under the app's id.
create table oidc_client (
  org_id text not null,
  client_id text not null,
  app_id text not null,
  created_at timestamptz not null,
  primary key (org_id, client_id),
  unique (org_id, app_id),
  foreign key (org_id, app_id) references app on delete cascade
);
select entente_tenant_table('oidc_client');

-- What the OpenID provider keeps: sessions, codes, grants, tokens; one row each, gone when they expire.
create table oidc_artifact (
  org_id text not null,
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  user_code text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (org_id, model, id)
);
create index oidc_artifact_grant on oidc_artifact (org_id, grant_id) where grant_id is not null;
create index oidc_artifact_uid on oidc_artifact (org_id, uid) where uid is not null;
create index oidc_artifact_expiry on oidc_artifact (expires_at);
select entente_tenant_table('oidc_artifact');

-- AuthnRequests that were answered: one answer each.
create table answered_request (
  org_id text not null,
  app_id text not null,
  request_id text not null,
  answered_at timestamptz not null,
  primary key (org_id, app_id, request_id)
);
select entente_tenant_table('answered_request');

-- Every sign-in to an app, and every one that was refused.
create table sign_on (
  org_id text not null,
  id text not null,
  app_id text not null,
  protocol text not null,
  person_id text,
  person_name text not null,
  at timestamptz not null,
  outcome text not null check (outcome in ('signed_in', 'refused', 'failed')),
  reason text not null default '',
  trace jsonb not null default '{}',
  primary key (org_id, id)
);
create index sign_on_by_app on sign_on (org_id, app_id, at desc);
select entente_tenant_table('sign_on');

-- A SAML request that waits while its person signs in; read once, gone after ten minutes.
create table pending_request (
  org_id text not null,
  id text not null,
  app_id text not null,
  request jsonb not null,
  expires_at timestamptz not null,
  primary key (org_id, id)
);
select entente_tenant_table('pending_request');

-- An org's own installation of a published version.
create table app (
  org_id text not null,
  id text not null,
  slug text not null,
  version text not null,
  digest text not null,
  label text not null,
  status text not null check (status in ('setup', 'active', 'inactive')),
  variables jsonb not null,
  -- Which of the version's capabilities this org switched on: saml, oidc, scim.
  enabled text[] not null,
  -- What was seen to work, and when: sign-in by each protocol, the provisioning connection.
  proofs jsonb not null default '{}',
  hidden boolean not null default false,
  row_version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id)
);
create index app_by_id on app (id);
create unique index app_label on app (org_id, lower(label));
select entente_tenant_table('app');

-- A person or a group that is given an app.
create table assignment (
  org_id text not null,
  id text not null,
  app_id text not null,
  target_kind text not null check (target_kind in ('person', 'group')),
  target_id text not null,
  assigned_at timestamptz not null,
  assigned_by text not null,
  primary key (org_id, id),
  unique (org_id, app_id, target_kind, target_id),
  foreign key (org_id, app_id) references app on delete cascade
);
create index assignment_target on assignment (org_id, target_kind, target_id);
select entente_tenant_table('assignment');

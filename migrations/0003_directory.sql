-- Who is served: people and groups of an org, and what the org knows about a person.

create table person (
  org_id text not null,
  id text not null,
  user_name text not null,
  user_name_key text not null, -- folded: unique in the org however it is spelled
  email text not null,
  given_name text not null,
  family_name text not null,
  display_name text not null,
  status text not null check (status in ('active', 'suspended', 'deactivated')),
  profile jsonb not null default '{}',
  account_id text,
  source text not null default 'local', -- 'local', 'import', or the id of what owns the person
  source_ref text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, user_name_key)
);
create unique index person_account on person (org_id, account_id) where account_id is not null;
create unique index person_source on person (org_id, source, source_ref) where source_ref is not null;
create index person_email on person (org_id, lower(email));
select entente_tenant_table('person');

-- Values of attributes that an org declared unique; the primary key is the rule.
create table person_unique_value (
  org_id text not null,
  attribute text not null,
  value_key text not null,
  person_id text not null,
  primary key (org_id, attribute, value_key),
  foreign key (org_id, person_id) references person (org_id, id) on delete cascade
);
create index person_unique_value_person on person_unique_value (org_id, person_id);
select entente_tenant_table('person_unique_value');

create table people_group (
  org_id text not null,
  id text not null,
  name text not null,
  name_key text not null,
  description text not null default '',
  source text not null default 'local',
  source_ref text,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (org_id, id),
  unique (org_id, name_key)
);
create unique index people_group_source on people_group (org_id, source, source_ref) where source_ref is not null;
select entente_tenant_table('people_group');

create table group_member (
  org_id text not null,
  group_id text not null,
  person_id text not null,
  added_at timestamptz not null,
  primary key (org_id, group_id, person_id),
  foreign key (org_id, group_id) references people_group (org_id, id) on delete cascade,
  foreign key (org_id, person_id) references person (org_id, id) on delete cascade
);
create index group_member_person on group_member (org_id, person_id);
select entente_tenant_table('group_member');

-- What an org knows about a person beyond the base attributes; an org without a row has none.
create table profile_schema (
  org_id text primary key,
  attributes jsonb not null,
  version integer not null default 1,
  updated_at timestamptz not null
);
select entente_tenant_table('profile_schema');

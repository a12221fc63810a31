-- What a logo looks like, in 64 bits: pictures that look alike differ in few of them. Null where it was kept before there were prints.
alter table logo add column print text check (print ~ '^[0-9a-f]{16}$');

-- Domains that an org has proven to control. The newest proof counts; a domain that cannot be proven any more is lost.
create table org_domain (
  org_id text not null,
  domain text not null,
  -- What the record or the file must hold.
  token text not null,
  added_at timestamptz not null,
  proven_at timestamptz,
  -- How it was proven last: dns or file.
  method text check (method in ('dns', 'file')),
  checked_at timestamptz,
  -- Since when the proof fails; null while it holds.
  failing_since timestamptz,
  -- What was found instead, for people.
  failure text,
  primary key (org_id, domain)
);
create index org_domain_check on org_domain (checked_at);
select entente_tenant_table('org_domain');

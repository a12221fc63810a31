-- Addresses that were asked while drafts were written, for some minutes. Only hashes (SHA-256, in hex) of what people typed are kept.
create table asked_address (
  org_id text not null,
  address_hash text not null,
  -- What questions to one host are counted by, of all orgs together.
  host_hash text not null,
  asked_at timestamptz not null,
  -- What it said; null while it is being asked.
  said jsonb,
  primary key (org_id, address_hash)
);
create index asked_address_by_org on asked_address (org_id, asked_at);
create index asked_address_of_host on asked_address (host_hash, asked_at);
create index asked_address_old on asked_address (asked_at);
select entente_tenant_table('asked_address');

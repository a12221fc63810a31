-- Public halves of the keys that sign evidence; those that signed once stay listed. The private half is in the vault.
create table evidence_key (
  kid text primary key,
  -- The public key: 32 bytes, base64url.
  x text not null,
  made_at timestamptz not null,
  retired_at timestamptz
);
-- One key signs at a time.
create unique index evidence_key_in_use on evidence_key ((true)) where retired_at is null;
select entente_network_table('evidence_key');

-- The signed bundle of a finished run: what anybody can verify without asking us.
create table run_bundle (
  org_id text not null,
  run_id text not null,
  bundle text not null,
  key_id text not null,
  report_digest text not null,
  signed_at timestamptz not null,
  -- Until when the evidence counts as fresh.
  valid_until timestamptz not null,
  primary key (org_id, run_id),
  foreign key (org_id, run_id) references run on delete cascade
);
create index run_bundle_by_run on run_bundle (run_id);
select entente_tenant_table('run_bundle');

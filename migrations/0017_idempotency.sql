-- Changes that their callers named (Idempotency-Key). The row is written in the change's own transaction; the answer is
-- kept sealed among the secrets.
create table idempotency_key (
  org_id text not null,
  caller text not null,
  key text not null,
  operation text not null,
  -- SHA-256 of address and body: another change under the same key is refused.
  fingerprint text not null,
  -- What the change concerns, for the case that its answer was lost.
  subject text not null,
  -- Of the answer; null while there is none.
  status integer,
  made_at timestamptz not null,
  primary key (org_id, caller, key)
);
create index idempotency_key_old on idempotency_key (made_at);
select entente_tenant_table('idempotency_key');

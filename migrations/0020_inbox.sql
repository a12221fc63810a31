-- What a person was told, whichever org they act in. Theirs alone: every question names the account.
create table inbox_entry (
  account_id text not null,
  -- Follows from the event and the notice: told twice, kept once.
  id text not null,
  notice text not null,
  title text not null,
  body text not null,
  path text not null,
  at timestamptz not null,
  read_at timestamptz,
  -- Waits for the daily letter.
  for_digest boolean not null default false,
  primary key (account_id, id)
);
create index inbox_newest on inbox_entry (account_id, at desc, id);
create index inbox_digest on inbox_entry (account_id) where for_digest;
select entente_network_table('inbox_entry');

-- How a person wants to be written to; without a row: a mail for each notice.
create table notice_choice (
  account_id text primary key,
  mail text not null check (mail in ('each', 'daily', 'never')),
  last_digest_at timestamptz
);
select entente_network_table('notice_choice');

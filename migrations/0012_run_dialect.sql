-- Whose SCIM requests a run sends, and whose needs it judges.
alter table run add column dialect text not null default 'rfc' check (dialect in ('rfc', 'okta', 'entra', 'authentik'));

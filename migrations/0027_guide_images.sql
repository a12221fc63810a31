-- Pictures of guides by their content: always encoded anew by us, so the bytes are ours. What manifests name them is in the manifests.
create table guide_image (
  org_id text not null,
  digest text not null,
  -- Of the file that was uploaded: the same file again is known.
  source_digest text not null,
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  width integer not null,
  height integer not null,
  bytes integer not null,
  content_base64 text not null,
  -- The submission it was uploaded for first: with a draft its pictures go.
  submission_id text not null,
  added_at timestamptz not null,
  -- Since when the draft that showed it does not any more; it is deleted a day later, unless something else names it.
  dropped_at timestamptz,
  primary key (org_id, digest)
);
create index guide_image_by_digest on guide_image (digest);
create index guide_image_dropped on guide_image (dropped_at) where dropped_at is not null;
select entente_tenant_table('guide_image');

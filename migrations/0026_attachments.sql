-- Files beside what was said in a thread: pictures as the network encoded them anew, and text.
create table thread_attachment (
  org_id text not null,
  id text not null,
  message_id text not null,
  -- What the room for files is counted by.
  submission_id text not null,
  -- Among the files of its message.
  position integer not null,
  name text not null,
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp', 'text/plain', 'application/json')),
  bytes integer not null,
  -- Pixels, of a picture.
  width integer,
  height integer,
  content_base64 text not null,
  primary key (org_id, id),
  foreign key (org_id, message_id) references thread_message on delete cascade
);
create index thread_attachment_of on thread_attachment (message_id);
create index thread_attachment_room on thread_attachment (submission_id);
select entente_tenant_table('thread_attachment');

-- What people ask of a run: its number, who or what began it, for which side, and which run it repeats.
alter table run
  add column number integer,
  add column trigger text not null default 'person' check (trigger in ('person', 'token', 'nightly', 'compatibility')),
  add column side text not null default 'publisher' check (side in ('publisher', 'desk')),
  add column requested_by_name text not null default '',
  add column repeats text;

-- rows of every org, in the order they were asked for
select set_config('app.scope', 'network', true);
update run set number = counted.number
from (select org_id, id, row_number() over (partition by org_id, submission_id order by requested_at, id) as number from run) counted
where run.org_id = counted.org_id and run.id = counted.id;
alter table run alter column number set not null;
create unique index run_number on run (org_id, submission_id, number);
-- Given here and not by whoever inserts: those of before know no numbers, and may run beside this schema.
create function entente_number_run() returns trigger language plpgsql as $$
begin
  new.number := (select coalesce(max(number), 0) + 1 from run where org_id = new.org_id and submission_id = new.submission_id);
  return new;
end $$;
create trigger number_run before insert on run for each row execute function entente_number_run();
-- How long a run usually takes is asked of the latest whole ones.
create index run_whole on run (finished_at desc) where state = 'finished' and only_checks is null;

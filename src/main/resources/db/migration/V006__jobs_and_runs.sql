-- Runs of scheduled jobs, changes of the instance's health, and what a sync run tells about each table.

create table job_runs (
    id varchar primary key,
    job varchar not null,
    requested_by varchar not null,       -- schedule, or who asked
    started_at timestamptz not null,
    finished_at timestamptz,
    status varchar not null check (status in ('running', 'ok', 'failed', 'interrupted')),
    failures integer not null default 0, -- in a row, this one included
    error varchar
);

create table health_changes (
    id varchar primary key,
    changed_at timestamptz not null,
    status varchar not null,             -- healthy, degraded, unhealthy
    parts varchar not null,              -- the parts that are not ok, with their status
    reasons varchar not null             -- one sentence per line
);

alter table sync_history add column if not exists size_bytes bigint;
alter table sync_history add column if not exists hint varchar;

-- Tables that were unregistered and whose data is still to go, sizes over time, and what each person syncs.

create table table_removals (
    source varchar not null,             -- lower-case
    source_table varchar not null,       -- lower-case
    source_type varchar not null,
    removed_at timestamptz not null default current_timestamp,
    primary key (source, source_table)
);

create table sync_modes (
    user_id varchar primary key,
    table_mode varchar not null default 'all' check (table_mode in ('all', 'explicit')),
    updated_at timestamptz not null default current_timestamp
);

create table sync_subscriptions (
    user_id varchar not null,
    table_id varchar not null,           -- lower-case
    enabled boolean not null,
    updated_at timestamptz not null default current_timestamp,
    primary key (user_id, table_id)
);

create table table_sizes (
    table_id varchar not null,
    recorded_at timestamptz not null,
    row_count bigint not null,
    size_bytes bigint not null,
    primary key (table_id, recorded_at)
);

-- Application state. Portable SQL (DuckDB and PostgreSQL); no foreign keys: the repositories keep what they would.

create table users (
    id varchar primary key,
    email varchar not null,              -- as written by its owner
    email_key varchar not null unique,   -- trimmed and lower-case: what is compared
    name varchar,
    password_hash varchar,
    active boolean not null default true,
    deactivated_at timestamptz,
    deactivated_by varchar,
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz
);

create table user_groups (
    id varchar primary key,
    name varchar not null unique,
    description varchar,
    is_system boolean not null default false,
    created_at timestamptz not null default current_timestamp,
    created_by varchar
);

create table user_group_members (
    user_id varchar not null,
    group_id varchar not null,
    source varchar not null check (source in ('admin', 'google_sync', 'system_seed', 'cli_break_glass')),
    added_at timestamptz not null default current_timestamp,
    added_by varchar,
    primary key (user_id, group_id)
);

create table resource_grants (
    id varchar primary key,
    group_id varchar not null,
    resource_type varchar not null,
    resource_id varchar not null,
    assigned_at timestamptz not null default current_timestamp,
    assigned_by varchar,
    unique (group_id, resource_type, resource_id)
);

create table table_registry (
    id varchar primary key,              -- lower-case; see view_ownership
    name varchar not null,               -- shown
    source_type varchar not null,
    source varchar not null,
    source_table varchar not null,
    query_mode varchar not null default 'local' check (query_mode in ('local', 'remote', 'materialized')),
    sync_schedule varchar,
    description varchar,
    registered_by varchar,
    registered_at timestamptz not null default current_timestamp
);

-- Which source owns a flat name; the first that published it keeps it until it stops publishing it.
create table view_ownership (
    view_name varchar primary key,       -- lower-case
    source_name varchar not null,
    registered_at timestamptz not null default current_timestamp
);

create table sync_state (
    table_id varchar primary key,
    last_sync timestamptz,               -- last success
    row_count bigint,
    file_size_bytes bigint,
    column_count integer,
    hash varchar,                        -- SHA-256 of the content
    status varchar not null default 'ok' check (status in ('ok', 'error')),
    error varchar
);

create table sync_history (
    id varchar primary key,
    run_id varchar,
    table_id varchar not null,
    synced_at timestamptz not null,
    row_count bigint,
    duration_ms bigint,
    status varchar not null,
    error varchar
);

create table sync_runs (
    id varchar primary key,
    requested_by varchar,
    requested_tables varchar not null,   -- JSON array of table ids; empty: all that are due
    requested_at timestamptz not null default current_timestamp,
    started_at timestamptz,
    finished_at timestamptz,
    status varchar not null
        check (status in ('queued', 'running', 'ok', 'partial', 'failed', 'cancelled', 'interrupted')),
    tables_total integer not null default 0,
    tables_done integer not null default 0,
    error varchar
);

create table audit_log (
    id varchar primary key,
    occurred_at timestamptz not null default current_timestamp,
    user_id varchar,
    user_email varchar,
    action varchar not null,
    resource varchar,
    params varchar,                      -- JSON object
    result varchar,
    duration_ms bigint
);

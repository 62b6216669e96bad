-- What is known of the data: metrics, columns, profiles; and which files have been imported by themselves.

create table metric_definitions (
    id varchar primary key,              -- category/name
    name varchar not null,
    display_name varchar not null,
    category varchar not null,
    description text,
    type varchar default 'sum',
    unit varchar,
    grain varchar default 'monthly',
    table_name varchar,
    tables varchar[],
    expression varchar,
    time_column varchar,
    dimensions varchar[],
    filters varchar[],
    synonyms varchar[],
    notes varchar[],
    sql text not null,
    sql_variants json,
    validation json,
    source varchar default 'manual',
    created_at timestamptz default current_timestamp,
    updated_at timestamptz default current_timestamp
);

create table column_metadata (
    table_id varchar not null,
    column_name varchar not null,
    basetype varchar,
    description varchar,
    confidence varchar default 'manual',
    source varchar default 'manual',
    updated_at timestamptz default current_timestamp,
    primary key (table_id, column_name)
);

create table table_profiles (
    table_id varchar primary key,
    profile json not null,
    profiled_at timestamptz default current_timestamp
);

create table first_imports (
    name varchar primary key,            -- what was imported once, at the first start that knew it
    imported_at timestamptz not null default current_timestamp
);

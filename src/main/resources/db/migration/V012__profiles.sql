-- Profiles of tables: beside each what lists and comparisons need of it, and the columns that may join tables.

alter table table_registry add column if not exists profile_after_sync boolean default true;

alter table table_profiles add column if not exists content_hash varchar;    -- of the data and the settings it was made with
alter table table_profiles add column if not exists row_count bigint;
alter table table_profiles add column if not exists column_count integer;
alter table table_profiles add column if not exists completeness_pct double precision;
alter table table_profiles add column if not exists errors integer;
alter table table_profiles add column if not exists warnings integer;
alter table table_profiles add column if not exists notes integer;
alter table table_profiles add column if not exists sampled boolean;

create table join_columns (
    table_id varchar not null,
    column_name varchar not null,
    join_name varchar not null,          -- the same for columns that may mean the same: customer_id, customers.id
    type_class varchar not null,
    is_unique boolean not null,
    primary key (table_id, column_name)
);

create table table_joins (
    table_id varchar not null,
    column_name varchar not null,
    unique_table_id varchar not null,
    unique_column varchar not null,
    containment_pct double precision not null,
    primary key (table_id, column_name, unique_table_id, unique_column)
);

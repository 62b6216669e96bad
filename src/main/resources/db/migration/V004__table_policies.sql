-- Access policies on rows: at most one SELECT for each table.

create table table_policies (
    table_id varchar primary key,        -- lower-case
    policy varchar not null,             -- as it was written, with $user_email and $user_groups
    updated_by varchar,
    updated_at timestamptz not null default current_timestamp
);

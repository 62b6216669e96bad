-- What another system has accepted of column metadata, so that only what changed is sent.

create table column_pushes (
    table_id varchar not null,
    column_name varchar not null,
    target varchar not null,             -- the table there, as it was when this was sent
    sha256 varchar not null,             -- of the values that were accepted
    pushed_at timestamptz not null,
    primary key (table_id, column_name)
);

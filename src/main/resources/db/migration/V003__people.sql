-- Access requests, groups that an outside directory keeps, and where an audited change came from.

alter table audit_log add column if not exists address varchar;

create table access_requests (
    id varchar primary key,
    user_id varchar not null,
    resource_type varchar not null,
    resource_id varchar not null,        -- lower-case; perhaps of nothing that exists
    reason varchar not null default '',
    status varchar not null default 'pending' check (status in ('pending', 'approved', 'denied')),
    group_id varchar,                    -- through which it was approved
    reviewed_by varchar,
    reviewed_at timestamptz,
    created_at timestamptz not null default current_timestamp
);

-- Which group of an outside directory is which of ours.
create table group_mappings (
    source varchar not null,             -- a membership source, for example google_sync
    external_id varchar not null,        -- lower-case, for example the group's address
    group_id varchar not null unique,
    primary key (source, external_id)
);

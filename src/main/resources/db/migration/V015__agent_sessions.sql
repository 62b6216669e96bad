-- Transcripts of agents' sessions: what lies in user_sessions/<user_id>/<sha256>.jsonl.gz, and how far its reading has come.

create table agent_sessions (
    user_id varchar not null,
    name varchar not null,               -- of the file, without .jsonl
    sha256 varchar,                      -- of the kept lines; null: none are kept
    size_bytes bigint not null,          -- of these lines, unpacked
    mark varchar,                        -- size and time of the file in a configured folder; null: it was handed in
    status varchar not null check (status in ('waiting', 'read', 'private', 'failed')),
    attempts integer not null default 0, -- how often its reading has begun since it came in
    due_at timestamptz not null,         -- it is not read before
    claim varchar,                       -- of the worker that reads it; others may once claimed_until has passed
    claimed_until timestamptz,
    error text,                          -- of the last attempt
    items integer not null default 0,    -- how many items of the memory began with it
    received_at timestamptz not null,
    read_at timestamptz,
    primary key (user_id, name)
);

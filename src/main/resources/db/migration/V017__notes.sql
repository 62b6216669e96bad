-- Notes that people hand in: which text of each was read, and what they would change of items that are decided.

create table memory_notes (
    user_id varchar primary key,
    sha256 varchar,                      -- of the text that was read; null: none yet
    read_at timestamptz,
    items integer not null default 0,    -- what was found in it
    next_sha256 varchar,                 -- of the text that is read now, or could not be read
    attempts integer not null default 0, -- that failed with this text
    due_at timestamptz not null,         -- it is not read again before
    error varchar                        -- of the last attempt
);

create table knowledge_revisions (
    id varchar primary key,
    item_id varchar not null,
    title varchar not null,              -- as it would be
    content text not null,
    proposed_by varchar not null,        -- e-mail address in lower case
    source_ref varchar,
    proposed_at timestamptz not null,
    resolution varchar,                  -- accepted, declined; null: it waits
    resolved_by varchar,
    resolved_at timestamptz
);

create index knowledge_revisions_of_item on knowledge_revisions (item_id);

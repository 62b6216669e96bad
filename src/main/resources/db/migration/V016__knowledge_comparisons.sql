-- Which items a language model has compared with those of their kind; an item without a row waits for it.

create table knowledge_comparisons (
    item_id varchar primary key,
    compared_at timestamptz,             -- null: it waits
    attempts integer not null default 0, -- that failed
    due_at timestamptz not null,         -- not before; ahead of now while a question about it is open
    error varchar                        -- of the last attempt
);

-- What was decided before is not asked about all at once.
insert into knowledge_comparisons (item_id, compared_at, due_at)
    select id, current_timestamp, current_timestamp from knowledge_items;

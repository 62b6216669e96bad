-- Calls to language models: what was asked for whom, and what it cost.

create table llm_calls (
    id varchar primary key,
    job varchar not null,
    prompt varchar not null,             -- name@version-hash
    provider varchar not null,
    model varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz,             -- null: it is under way, or a stop cut it off
    outcome varchar not null,            -- ok, invalid, refused or unknown
    input_tokens bigint not null,        -- while the outcome is unknown, what it may come to
    output_tokens bigint not null,
    cost_micros bigint not null          -- millionths of a US dollar
);

-- Corporate memory: what people and their agents know, what speaks for it, what speaks against it, and what they think of it.

create table knowledge_items (
    id varchar primary key,
    title varchar not null,
    content text not null,
    category varchar not null,
    tags varchar[],                      -- null: none
    status varchar not null default 'pending'
        check (status in ('pending', 'approved', 'mandatory', 'rejected', 'revoked', 'expired')),
    contributors varchar[] not null,     -- e-mail addresses in lower case
    source_user varchar,                 -- the first of them, as written
    audience varchar,                    -- null or all; group:<name>
    confidence double precision not null,  -- with boost and modifiers, before it fades
    domain varchar,
    entities varchar[],                  -- null: none
    source_type varchar not null default 'claude_local_md',
    source_ref varchar,
    detection_type varchar,              -- of the evidence that weighs most
    verifiers integer not null default 1,
    user_confirmed boolean not null default false,
    admin_confirmed boolean not null default false,
    valid_from timestamptz,
    valid_until timestamptz,
    supersedes varchar,
    sensitivity varchar not null default 'internal',
    is_personal boolean not null default false,
    approved_by varchar,
    approved_at timestamptz,
    mandatory_reason varchar,
    review_by timestamptz,               -- an approved item expires then
    needs_review boolean not null default false,
    edited_by varchar,
    edited_at timestamptz,
    verified_at timestamptz not null,    -- from then on the confidence fades
    created_at timestamptz not null default current_timestamp,
    updated_at timestamptz not null default current_timestamp
);

create table knowledge_votes (
    item_id varchar not null,
    user_id varchar not null,
    vote integer not null check (vote in (-1, 1)),
    voted_at timestamptz not null default current_timestamp,
    primary key (item_id, user_id)
);

create table verification_evidence (
    id varchar primary key,
    item_id varchar not null,
    source_user varchar not null,        -- e-mail address in lower case
    source_ref varchar,
    detection_type varchar,
    user_quote text,
    created_at timestamptz not null default current_timestamp
);

create index verification_evidence_of_item on verification_evidence (item_id);

create table knowledge_contradictions (
    id varchar primary key,
    item_a_id varchar not null,          -- the newer claim
    item_b_id varchar not null,
    explanation text not null,
    severity varchar,                    -- hard, soft
    suggested_resolution text,           -- JSON: action, justification, merged_content
    resolved boolean not null default false,
    resolved_by varchar,
    resolved_at timestamptz,
    resolution varchar,                  -- kept_a, kept_b, merged, both_valid
    detected_at timestamptz not null default current_timestamp
);

create table knowledge_item_relations (
    item_a_id varchar not null,          -- the smaller id of the pair
    item_b_id varchar not null,
    relation_type varchar not null,
    score double precision not null,     -- Jaccard ratio of the sets of entities
    resolved boolean not null default false,
    resolved_by varchar,
    resolved_at timestamptz,
    resolution varchar,                  -- duplicate, different, dismissed
    created_at timestamptz not null default current_timestamp,
    primary key (item_a_id, item_b_id, relation_type)
);

-- Sign-ins that last, tokens for tools, and tokens that work once.

create table sessions (
    id varchar primary key,              -- the jti of its token
    user_id varchar not null,
    provider varchar not null,           -- how its owner signed in: password, bootstrap
    address varchar,                     -- where from
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,            -- at most a minute behind
    ended_at timestamptz,
    ended_by varchar                     -- logout, password, deactivated, owner
);

create table personal_access_tokens (
    id varchar primary key,              -- the jti of the token
    user_id varchar not null,
    name varchar not null,
    token_hash varchar not null,         -- SHA-256 of the token
    prefix varchar not null,             -- first 8 characters of the id
    scopes varchar not null,             -- words separated by a blank
    created_at timestamptz not null,
    expires_at timestamptz,              -- null: never
    last_used_at timestamptz,            -- at most a minute behind
    last_used_ip varchar,
    revoked_at timestamptz
);

-- From where a personal access token was used.
create table token_addresses (
    token_id varchar not null,
    address varchar not null,
    first_used_at timestamptz not null,
    primary key (token_id, address)
);

create table one_time_tokens (
    token_hash varchar primary key,      -- SHA-256 of the token
    purpose varchar not null check (purpose in ('setup', 'reset', 'magic_link', 'bootstrap')),
    user_id varchar,                     -- null: for nobody yet
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

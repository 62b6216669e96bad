-- What an outside catalog was told last, entity by entity, so that only changes are sent.

create table catalog_exports (
    entity varchar primary key,          -- kind and name, such as tables/agnes.data.shop.orders
    sha256 varchar not null,             -- of what was accepted last; empty before that
    error varchar,                       -- why the last attempt failed; null after a success
    exported_at timestamptz not null default current_timestamp
);

-- What is registered of a table outside: from where, how much of it at a time, and by which columns rows are known.

alter table table_registry add column if not exists bucket varchar;
alter table table_registry add column if not exists upstream_table varchar; -- its name there; source_table is the one in the extract
alter table table_registry add column if not exists source_query varchar;
alter table table_registry add column if not exists sync_strategy varchar default 'full_refresh';
alter table table_registry add column if not exists primary_key varchar;      -- JSON array of column names
alter table table_registry add column if not exists options varchar;          -- JSON object of texts; the source type says which
alter table table_registry add column if not exists folder varchar;
alter table table_registry add column if not exists version bigint default 0; -- counts changes by hand

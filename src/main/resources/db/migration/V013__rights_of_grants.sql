-- A grant says what the group may do: to look, or with some kinds of resources more.

alter table resource_grants add column if not exists permission varchar default 'read';

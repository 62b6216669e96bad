package io.agnes.sync;

import io.agnes.access.Grants;
import io.agnes.access.ResourceType;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The registered tables as something groups can be granted, by source. Immutable. */
public final class TableResources implements ResourceType {
    @Override
    public String key() {
        return Grants.TABLE;
    }

    @Override
    public String displayName() {
        return "Tables";
    }

    @Override
    public String description() {
        return "Query, describe and download one table.";
    }

    @Override
    public String idFormat() {
        return "<table id>";
    }

    @Override
    public boolean exists(Handle handle, String id) {
        return handle.createQuery("select count(*) > 0 from table_registry where id = ?")
                .bind(0, id)
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public List<Block> blocks(Handle handle) {
        return TableRegistry.all(handle).stream()
                .collect(Collectors.groupingBy(
                        RegisteredTable::source,
                        TreeMap::new,
                        Collectors.mapping(
                                table -> new Item(table.id(), table.name(), table.description()), Collectors.toList())))
                .entrySet()
                .stream()
                .map(source -> new Block(source.getKey(), source.getKey(), source.getValue()))
                .toList();
    }
}

package io.agnes.source.keboola;

import io.agnes.source.DiscoveredTable;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import java.util.Collection;
import java.util.List;

/**
 * What a registration may name of a table.
 *
 * @param id {@code in.c-crm.company}
 * @param names of all columns, in order
 * @param primaryKey the one it has at Keboola; may be empty
 */
record KnownColumns(String id, List<String> names, List<String> primaryKey) {

    static KnownColumns of(StorageTable table) {
        return new KnownColumns(table.id(), List.copyOf(table.types().keySet()), table.primaryKey());
    }

    static KnownColumns of(DiscoveredTable table) {
        return new KnownColumns(
                table.bucket() + "." + table.table(),
                table.columns().stream().map(DiscoveredTable.Column::name).toList(),
                table.primaryKey());
    }

    /** Refuses a registration that names columns which are not there, or needs a key and has none. */
    void requireFor(TableDefinition definition, TableOptions options, boolean merged) {
        require(definition, options.textColumns().stream().sorted().toList());
        if (merged) {
            key(definition);
            if (definition.strategy() == SyncStrategy.PARTITIONED) {
                require(definition, List.of(options.partitionBy()));
            }
        }
    }

    void require(TableDefinition definition, Collection<String> columns) {
        for (String column : columns) {
            if (!names.contains(column)) {
                throw TableOptions.invalid(
                        definition,
                        "is registered with the column '" + column + "', which '" + id + "' does not have",
                        "Use one of: "
                                + String.join(", ", names.stream().limit(50).toList()) + ".");
            }
        }
    }

    /** The columns that tell rows apart: those that are registered, else those at Keboola. */
    List<String> key(TableDefinition definition) {
        List<String> key = definition.primaryKey().isEmpty() ? primaryKey : definition.primaryKey();
        if (key.isEmpty()) {
            throw TableOptions.invalid(
                    definition,
                    "has no primary key, so a changed row cannot take the place of the one before",
                    "Set primary_key, for example [\"id\"], or sync_strategy to full_refresh.");
        }
        require(definition, key);
        return key;
    }
}

package io.agnes.source.keboola;

import io.agnes.source.TableDefinition;
import java.util.regex.Pattern;

/** The names of tables in Keboola Storage: {@code <stage>.c-<bucket>.<table>}. */
final class StorageIds {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,255}");

    private StorageIds() {}

    /**
     * The full id of a registered table, whether its {@code source_table} holds the bucket or not.
     *
     * @throws io.agnes.common.AgnesException INVALID when it cannot be one
     */
    static String of(TableDefinition definition) {
        String bucket = definition.bucket() == null ? "" : definition.bucket();
        String name = definition.sourceTable() == null ? "" : definition.sourceTable();
        String id = bucket.isEmpty() || name.startsWith(bucket + ".") ? name : bucket + "." + name;
        if (!ID.matcher(id).matches() || id.split("\\.", -1).length != 3) {
            throw TableOptions.invalid(
                    definition,
                    "does not name a table of Keboola Storage",
                    "Set bucket and source_table, for example in.c-crm and company.");
        }
        return id;
    }
}

package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Body of {@code PUT /api/admin/registry/{id}}: what is null stays, what is empty is cleared.
 *
 * @param name only the one it has: an id never changes
 * @param source only the one it has
 * @param sourceType only the one it has
 * @param version the version that is to be changed; null: whichever it is
 */
public record TableChange(
        String name,
        String sourceType,
        String source,
        String bucket,
        String sourceTable,
        String sourceQuery,
        String queryMode,
        String syncStrategy,
        String syncSchedule,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        List<String> primaryKey,

        Map<String, String> options,
        String folder,
        String description,
        Long version,
        Boolean profileAfterSync) {

    /** The table as it would be. */
    TableRequest over(AdminTable table) {
        return new TableRequest(
                table.name(),
                table.sourceType(),
                table.source(),
                or(bucket, table.bucket()),
                or(sourceTable, table.sourceTable()),
                or(sourceQuery, leavesMaterialized(table) ? null : table.sourceQuery()),
                or(queryMode, table.queryMode()),
                or(syncStrategy, table.syncStrategy()),
                or(syncSchedule, table.syncSchedule()),
                primaryKey == null ? table.primaryKey() : primaryKey,
                options == null ? table.options() : options,
                or(folder, table.folder()),
                or(description, table.description()),
                profileAfterSync == null ? table.profileAfterSync() : profileAfterSync);
    }

    private boolean leavesMaterialized(AdminTable table) {
        return table.queryMode().equals(TableRules.MATERIALIZED)
                && queryMode != null
                && !queryMode.equals(TableRules.MATERIALIZED);
    }

    private static String or(String wanted, String known) {
        return wanted == null ? known : wanted;
    }

    /** The names of the fields in which two tables differ, as the API calls them. */
    static List<String> differences(TableRequest before, TableRequest after) {
        Map<String, Boolean> same = new LinkedHashMap<>();
        same.put("bucket", Objects.equals(before.bucket(), after.bucket()));
        same.put("source_table", Objects.equals(before.sourceTable(), after.sourceTable()));
        same.put("source_query", Objects.equals(before.sourceQuery(), after.sourceQuery()));
        same.put("query_mode", Objects.equals(before.queryMode(), after.queryMode()));
        same.put("sync_strategy", Objects.equals(before.syncStrategy(), after.syncStrategy()));
        same.put("sync_schedule", Objects.equals(before.syncSchedule(), after.syncSchedule()));
        same.put("primary_key", Objects.equals(before.primaryKey(), after.primaryKey()));
        same.put("options", Objects.equals(before.options(), after.options()));
        same.put("folder", Objects.equals(before.folder(), after.folder()));
        same.put("description", Objects.equals(before.description(), after.description()));
        same.put("profile_after_sync", Objects.equals(before.profileAfterSync(), after.profileAfterSync()));
        List<String> changed = new ArrayList<>();
        same.forEach((field, equal) -> {
            if (!equal) {
                changed.add(field);
            }
        });
        return changed;
    }
}

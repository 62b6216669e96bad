package io.agnes.catalog.profile;

import io.agnes.catalog.profile.Alert.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a table differs from what it was when it was profiled last. */
final class Drift {
    /** Rows come and go; a change to less than half, or to more than twice as many, is told. */
    private static final int TIMES = 2;

    private Drift() {}

    /** @param rows how many the table has now */
    static List<Alert> between(TableProfile before, long rows, List<ColumnProfile> columns) {
        List<Alert> found = new ArrayList<>();
        Map<String, ColumnProfile> old = byName(before.columns());
        Map<String, ColumnProfile> present = byName(columns);
        present.forEach((name, column) -> {
            ColumnProfile was = old.get(name);
            if (was == null) {
                found.add(alert(name, "column_added", Severity.INFO, "The column is new."));
            } else if (!was.type().equals(column.type())) {
                found.add(alert(
                        name,
                        "column_retyped",
                        Severity.WARNING,
                        "The type was " + was.type() + " and is " + column.type() + "."));
            } else if (was.nullCount() == 0 && column.nullCount() > 0 && before.rowCount() > 0) {
                found.add(alert(name, "became_nullable", Severity.INFO, "Values are missing that never were before."));
            }
        });
        old.keySet().stream()
                .filter(name -> !present.containsKey(name))
                .forEach(name -> found.add(alert(name, "column_removed", Severity.WARNING, "The column is gone.")));
        List<String> stayed = old.keySet().stream().filter(present::containsKey).toList();
        if (!stayed.equals(present.keySet().stream().filter(old::containsKey).toList())) {
            found.add(alert(null, "columns_reordered", Severity.INFO, "The columns stand in another order."));
        }
        long most = Math.max(before.rowCount(), rows);
        if (most > TIMES * Math.min(before.rowCount(), rows)) {
            found.add(alert(
                    null,
                    "row_count_changed",
                    Severity.WARNING,
                    "There were " + before.rowCount() + " rows and are " + rows + "."));
        }
        return found;
    }

    private static Map<String, ColumnProfile> byName(List<ColumnProfile> columns) {
        Map<String, ColumnProfile> byName = new LinkedHashMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        return byName;
    }

    private static Alert alert(String column, String type, Severity severity, String message) {
        return new Alert(column, type, severity, message, null, null);
    }
}

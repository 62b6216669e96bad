package io.agnes.catalog.columns;

import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.sync.CatalogTableDetail;
import java.util.List;

/** What may be said of a column. */
final class NoteRules {
    private static final int LONGEST_DESCRIPTION = 4000;

    private NoteRules() {}

    /**
     * @param where the column, for messages
     * @throws AgnesException INVALID naming the column and the value
     */
    static void check(String where, String basetype, String description, String confidence) {
        if (basetype != null && !Basetype.NAMES.contains(basetype)) {
            throw invalid(
                    "The basetype '" + basetype + "' of " + where + " is none.",
                    "Write one of " + String.join(", ", Basetype.NAMES) + ".");
        }
        if (confidence == null || !Confidence.NAMES.contains(confidence)) {
            throw invalid(
                    "The confidence of " + where + " is none.",
                    "Write one of " + String.join(", ", Confidence.NAMES) + ".");
        }
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw invalid(
                    "The description of " + where + " is longer than " + LONGEST_DESCRIPTION + " characters.",
                    "Shorten it.");
        }
    }

    /**
     * A table that is registered and not published yet has no known columns; then every name may be said.
     *
     * @throws AgnesException INVALID when the table has no such column, naming those that come near
     */
    static void requireColumn(CatalogTableDetail table, String column) {
        List<String> names =
                table.columns().stream().map(CatalogTableDetail.Column::name).toList();
        if (column == null || column.isBlank()) {
            throw invalid(
                    "A column of the table '" + table.table().id() + "' has no name.", "Send column_name for each.");
        }
        if (!names.isEmpty() && !names.contains(column)) {
            throw invalid(
                    "The table '" + table.table().id() + "' has no column '"
                            + column.substring(0, Math.min(80, column.length())) + "'.",
                    "Did you mean " + String.join(", ", NearestNames.of(column, names)) + "?");
        }
    }

    static AgnesException invalid(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }
}

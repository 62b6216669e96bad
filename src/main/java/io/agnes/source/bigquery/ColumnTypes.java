package io.agnes.source.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.FieldElementType;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.StandardSQLTypeName;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The types of BigQuery as the engine's, none of which loses anything. */
final class ColumnTypes {
    /** Digits that the engine's decimals hold. */
    private static final int MOST_DIGITS = 38;

    private static final int NUMERIC_SCALE = 9;
    private static final long MICROSECONDS = 6;

    private ColumnTypes() {}

    /**
     * The engine's types, by column.
     *
     * @throws AgnesException INVALID for a column that cannot be kept as it is
     */
    static Map<String, String> of(FieldList fields) {
        Map<String, String> types = new LinkedHashMap<>();
        fields.forEach(field -> types.put(field.getName(), type(field, field.getName(), true)));
        return types;
    }

    /** The columns of arriving rows, each as its type. */
    static String select(Map<String, String> types, String from) {
        return "select "
                + types.entrySet().stream()
                        .map(column -> {
                            String name = Column.quoted(column.getKey());
                            return "cast(" + name + " as " + column.getValue() + ") as " + name;
                        })
                        .collect(Collectors.joining(", "))
                + " from " + from;
    }

    private static String type(Field field, String path, boolean top) {
        boolean list = field.getMode() == Field.Mode.REPEATED;
        String one = element(field, path, top && !list);
        return list ? one + "[]" : one;
    }

    private static String element(Field field, String path, boolean top) {
        StandardSQLTypeName type = field.getType().getStandardType();
        return switch (type) {
            case NUMERIC -> decimal(field, NUMERIC_SCALE);
            case BIGNUMERIC -> large(field, path, top);
            case TIMESTAMP -> timestamp(field, path);
            case STRUCT -> struct(field.getSubFields(), path);
            case RANGE -> range(field.getRangeElementType(), path);
            default -> plain(type, path);
        };
    }

    private static String plain(StandardSQLTypeName type, String path) {
        return switch (type) {
            case BOOL -> "BOOLEAN";
            case INT64 -> "BIGINT";
            case FLOAT64 -> "DOUBLE";
            case BYTES -> "BLOB";
            case DATE -> "DATE";
            case DATETIME -> "TIMESTAMP";
            case TIME -> "TIME";
            case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
            case JSON -> "JSON";
            // Parquet keeps an interval in milliseconds, so it stays text
            case STRING, GEOGRAPHY, INTERVAL -> "VARCHAR";
            default -> throw unknown(type.name(), path);
        };
    }

    private static String decimal(Field field, int defaultScale) {
        if (field.getPrecision() == null) {
            return "DECIMAL(" + MOST_DIGITS + "," + defaultScale + ")";
        }
        return "DECIMAL(" + field.getPrecision() + "," + (field.getScale() == null ? 0 : field.getScale()) + ")";
    }

    private static String large(Field field, String path, boolean top) {
        if (!top) {
            throw refused(
                    path,
                    "is a BIGNUMERIC inside a RECORD or an array",
                    "register a materialized query that casts it to NUMERIC or STRING");
        }
        boolean fits = field.getPrecision() != null && field.getPrecision() <= MOST_DIGITS;
        return fits ? decimal(field, 0) : "VARCHAR";
    }

    private static String timestamp(Field field, String path) {
        if (field.getTimestampPrecision() != null && field.getTimestampPrecision() > MICROSECONDS) {
            throw refused(
                    path,
                    "is finer than a microsecond",
                    "register a materialized query that casts it to STRING, or to TIMESTAMP(6)");
        }
        return plain(StandardSQLTypeName.TIMESTAMP, path);
    }

    private static String struct(FieldList fields, String path) {
        List<String> members = new ArrayList<>();
        for (Field field : fields) {
            members.add(Column.quoted(field.getName()) + " " + type(field, path + "." + field.getName(), false));
        }
        return "STRUCT(" + String.join(", ", members) + ")";
    }

    private static String range(FieldElementType element, String path) {
        if (element == null) {
            throw unknown("RANGE", path);
        }
        String type = plain(StandardSQLTypeName.valueOf(element.getType()), path);
        return "STRUCT(\"start\" " + type + ", \"end\" " + type + ")";
    }

    private static AgnesException unknown(String type, String path) {
        return refused(path, "has the type " + type, "register a materialized query that casts it to STRING");
    }

    private static AgnesException refused(String path, String why, String hint) {
        return new AgnesException(
                Problem.INVALID,
                "The column '" + path + "' " + why + ", which cannot be kept as it is.",
                "Leave it out with the option columns, or " + hint + ".");
    }
}

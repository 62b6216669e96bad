package io.agnes.source.database;

import io.agnes.warehouse.Column;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column of a binary {@code COPY}.
 *
 * @param asked what the database is asked for
 * @param field the vector that its values go into
 * @param value takes one of them
 */
record BinaryColumn(String asked, Field field, Value value) {
    /** Types that are sent as the text that they are. */
    private static final Set<String> TEXTS = Set.of("text", "varchar", "bpchar", "json");

    private static final int EPOCH_DAY = 10_957;
    private static final long EPOCH_MICROS = 946_684_800_000_000L;
    private static final long DAY_MICROS = 86_400_000_000L;

    /** Takes a value that is not missing. */
    interface Value {
        /** @return whether the vector can hold it as it is */
        boolean set(FieldVector vector, int row, ByteBuffer bytes, int at, int length);
    }

    static BinaryColumn of(SourceColumn column) {
        String quoted = Column.quoted(column.name());
        return switch (column.lands()) {
            case "SMALLINT" ->
                typed(column, quoted, new ArrowType.Int(16, true), (vector, row, bytes, at, length) -> {
                    ((SmallIntVector) vector).setSafe(row, bytes.getShort(at));
                    return true;
                });
            case "INTEGER" ->
                typed(column, quoted, new ArrowType.Int(32, true), (vector, row, bytes, at, length) -> {
                    ((IntVector) vector).setSafe(row, bytes.getInt(at));
                    return true;
                });
            case "BIGINT" ->
                typed(column, quoted + "::int8", new ArrowType.Int(64, true), (vector, row, bytes, at, length) -> {
                    ((BigIntVector) vector).setSafe(row, bytes.getLong(at));
                    return true;
                });
            case "FLOAT" ->
                typed(column, quoted, floating(FloatingPointPrecision.SINGLE), (vector, row, bytes, at, length) -> {
                    ((Float4Vector) vector).setSafe(row, bytes.getFloat(at));
                    return true;
                });
            case "DOUBLE" ->
                typed(column, quoted, floating(FloatingPointPrecision.DOUBLE), (vector, row, bytes, at, length) -> {
                    ((Float8Vector) vector).setSafe(row, bytes.getDouble(at));
                    return true;
                });
            case "BOOLEAN" ->
                typed(column, quoted, ArrowType.Bool.INSTANCE, (vector, row, bytes, at, length) -> {
                    ((BitVector) vector).setSafe(row, bytes.get(at));
                    return true;
                });
            case "DATE" -> typed(column, quoted, new ArrowType.Date(DateUnit.DAY), BinaryColumn::date);
            case "TIME" -> typed(column, quoted, new ArrowType.Time(TimeUnit.MICROSECOND, 64), BinaryColumn::time);
            case "TIMESTAMP" ->
                typed(column, quoted, new ArrowType.Timestamp(TimeUnit.MICROSECOND, null), BinaryColumn::timestamp);
            case "TIMESTAMPTZ" ->
                typed(column, quoted, new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"), BinaryColumn::timestamp);
            case "VARCHAR", "UUID" -> typed(column, text(column, quoted), ArrowType.Utf8.INSTANCE, BinaryColumn::text);
            default -> decimal(column);
        };
    }

    private static BinaryColumn typed(SourceColumn column, String asked, ArrowType type, Value value) {
        return new BinaryColumn(asked, new Field(column.name(), FieldType.nullable(type), List.of()), value);
    }

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }

    /** A cast to text is not for every type what the database writes; {@code format} is. */
    private static String text(SourceColumn column, String quoted) {
        return TEXTS.contains(column.sourceType()) || !column.asked().equals(quoted)
                ? column.asked()
                : "case when " + quoted + " is distinct from null then pg_catalog.format('%s', " + quoted + ") end";
    }

    private static BinaryColumn decimal(SourceColumn column) {
        String[] digits = column.lands().replaceAll("[^0-9,]", "").split(",");
        int precision = Integer.parseInt(digits[0]);
        int scale = Integer.parseInt(digits[1]);
        return typed(
                column,
                column.asked(),
                new ArrowType.Decimal(precision, scale, 128),
                (vector, row, bytes, at, length) ->
                        BinaryDecimal.set((DecimalVector) vector, row, bytes, at, precision, scale));
    }

    private static boolean date(FieldVector vector, int row, ByteBuffer bytes, int at, int length) {
        int day = bytes.getInt(at);
        if (day == Integer.MAX_VALUE || day == Integer.MIN_VALUE) {
            return false;
        }
        ((DateDayVector) vector).setSafe(row, day + EPOCH_DAY);
        return true;
    }

    /** The engine's day has no end at 24:00. */
    private static boolean time(FieldVector vector, int row, ByteBuffer bytes, int at, int length) {
        long micros = bytes.getLong(at);
        ((TimeMicroVector) vector).setSafe(row, micros);
        return micros < DAY_MICROS;
    }

    /** What is infinite or later than the engine knows is left to others. */
    private static boolean timestamp(FieldVector vector, int row, ByteBuffer bytes, int at, int length) {
        long micros = bytes.getLong(at);
        if (micros == Long.MIN_VALUE || micros >= Long.MAX_VALUE - EPOCH_MICROS) {
            return false;
        }
        if (vector instanceof TimeStampMicroTZVector zoned) {
            zoned.setSafe(row, micros + EPOCH_MICROS);
        } else {
            ((TimeStampMicroVector) vector).setSafe(row, micros + EPOCH_MICROS);
        }
        return true;
    }

    private static boolean text(FieldVector vector, int row, ByteBuffer bytes, int at, int length) {
        ((VarCharVector) vector).setSafe(row, bytes.array(), at, length);
        return true;
    }
}

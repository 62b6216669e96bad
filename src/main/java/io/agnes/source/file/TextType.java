package io.agnes.source.file;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A type that values written as text may have, and the SQL that reads them without changing what they say. DuckDB's
 * casts round {@code 12.5} to a BIGINT, cut the time off a DATE and the zone off a TIMESTAMP, and drop leading zeros;
 * a value is read here only when nothing of it is lost.
 *
 * @param format how a date or timestamp is written, as {@code strptime} reads it; null for ISO 8601 and other kinds
 */
record TextType(Kind kind, String format) {
    /** What the engine says when a guarded value does not have the type. */
    static final String REFUSED = "agnes: a value does not have the type of its column";

    static final TextType TEXT = new TextType(Kind.VARCHAR, null);
    private static final List<String> DATE_FORMATS =
            List.of("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%m.%d.%Y");
    private static final String ISO_START = "%Y-%m-%d";
    private static final String CLOCK = " %H:%M:%S";
    private static final String DAY = "\\d{4,}-\\d{1,2}-\\d{1,2}";
    private static final String HOUR = "\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?";
    /** {@code %Y} reads 24 as the year 24; such years are refused. */
    private static final String YEAR = "year($v) >= 100";

    private static final String NEVER = "WHEN false THEN $v";

    /** The types, each before those that hold more. */
    enum Kind {
        /** No value has been seen. */
        EMPTY("VARCHAR"),
        BOOLEAN,
        BIGINT,
        /** Whole numbers of up to 38 digits: Parquet has no HUGEINT, DuckDB would write a rounded DOUBLE. */
        DECIMAL("DECIMAL(38, 0)"),
        DOUBLE,
        DATE,
        TIME,
        TIMESTAMP,
        TIMESTAMPTZ,
        VARCHAR;

        private final String sql;

        Kind() {
            this.sql = name();
        }

        Kind(String sql) {
            this.sql = sql;
        }
    }

    /** The type that DuckDB's detection names; text for types that text cannot be proven to have. */
    static TextType of(String engineType, String dateFormat, String timestampFormat) {
        return switch (engineType.toUpperCase(Locale.ROOT)) {
            case "BOOLEAN" -> plain(Kind.BOOLEAN);
            case "BIGINT", "UBIGINT" -> plain(Kind.BIGINT);
            case "HUGEINT" -> plain(Kind.DECIMAL);
            case "DOUBLE" -> plain(Kind.DOUBLE);
            case "DATE" -> new TextType(Kind.DATE, unlessIso(dateFormat));
            case "TIME" -> plain(Kind.TIME);
            case "TIMESTAMP" -> new TextType(Kind.TIMESTAMP, unlessIso(timestampFormat));
            case "TIMESTAMP WITH TIME ZONE" -> plain(Kind.TIMESTAMPTZ);
            default -> TEXT;
        };
    }

    static TextType plain(Kind kind) {
        return new TextType(kind, null);
    }

    /** The types that values beyond a sample of this type may turn out to have, the narrowest first; text is last. */
    List<TextType> candidates() {
        Set<Kind> wider =
                switch (kind) {
                    case EMPTY ->
                        Set.of(
                                Kind.BOOLEAN,
                                Kind.BIGINT,
                                Kind.DECIMAL,
                                Kind.DOUBLE,
                                Kind.DATE,
                                Kind.TIME,
                                Kind.TIMESTAMP,
                                Kind.TIMESTAMPTZ);
                    case BIGINT -> Set.of(Kind.BIGINT, Kind.DECIMAL, Kind.DOUBLE);
                    case DECIMAL -> Set.of(Kind.DECIMAL, Kind.DOUBLE);
                    case DATE -> Set.of(Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
                    case TIMESTAMP -> Set.of(Kind.TIMESTAMP, Kind.TIMESTAMPTZ);
                    case DOUBLE -> Set.of(Kind.DECIMAL, Kind.DOUBLE);
                    case BOOLEAN, TIME, TIMESTAMPTZ -> Set.of(kind);
                    case VARCHAR -> Set.of();
                };
        return Stream.concat(Stream.of(Kind.values()).filter(wider::contains).flatMap(this::variants), Stream.of(TEXT))
                .toList();
    }

    /** The ways in which values of {@code wider} may be written in a column whose sample had this type. */
    private Stream<TextType> variants(Kind wider) {
        Stream<String> formats =
                switch (wider) {
                    case DATE -> kind == Kind.EMPTY ? DATE_FORMATS.stream() : ownFormats();
                    case TIMESTAMP ->
                        kind == Kind.EMPTY
                                ? DATE_FORMATS.stream().map(date -> date + CLOCK)
                                : ownFormats().map(own -> own.contains("%H") || own.contains("%I") ? own : own + CLOCK);
                    case EMPTY, BOOLEAN, BIGINT, DECIMAL, DOUBLE, TIME, TIMESTAMPTZ, VARCHAR -> Stream.of();
                };
        return Stream.concat(Stream.of(plain(wider)), formats.map(way -> new TextType(wider, way)));
    }

    private Stream<String> ownFormats() {
        if (format == null) {
            return Stream.of();
        }
        String swapped = format.replace("%d", "%#").replace("%m", "%d").replace("%#", "%m");
        return Stream.of(format, swapped);
    }

    /** Whether dates whose parts are all up to 12 could be read in another way. */
    boolean isAmbiguous() {
        return format != null && format.contains("%d") && format.contains("%m");
    }

    /** The format for people: {@code day/month/year}. */
    String describedFormat() {
        return format.replace("%d", "day")
                .replace("%m", "month")
                .replaceAll("%[yY]", "year")
                .replaceAll("[ T]?%[HI].*", "");
    }

    /** SQL of the value of the text column {@code column}, NULL when it does not have this type exactly. */
    String read(String column) {
        if (kind == Kind.VARCHAR) {
            return column;
        }
        return sql(
                column,
                "CASE " + usual().map(test -> "WHEN " + test + " THEN $v ").orElse("") + rare() + " END");
    }

    /**
     * SQL like {@link #read} that fails with {@link #REFUSED} instead of giving NULL for a text that is there. Rows of
     * the usual form pass by one test; the others are looked at, and refused, apart from them.
     */
    String guarded(String column) {
        if (kind == Kind.VARCHAR) {
            return column;
        }
        String others = "coalesce(CAST(CASE " + rare() + " END AS $t), CASE WHEN $c IS NOT NULL THEN error('" + REFUSED
                + "') END)";
        return sql(
                column,
                usual().map(test -> "CASE WHEN " + test + " THEN $v ELSE " + others + " END")
                        .orElse(others));
    }

    private String sql(String column, String expression) {
        String value = format == null ? "TRY_CAST($c AS $t)" : "try_strptime(trim($c), '" + format + "')";
        return "CAST(" + expression.replace("$v", value).replace("$t", kind.sql).replace("$c", column) + " AS "
                + kind.sql + ")";
    }

    /**
     * The test that the usual form of a value {@code $v} passes at next to no cost; whoever passes has a value. DuckDB
     * computes what occurs more than once for all rows, so only {@code $v} may.
     */
    private Optional<String> usual() {
        return Optional.ofNullable(
                switch (kind) {
                    case EMPTY, VARCHAR, TIMESTAMPTZ, BOOLEAN -> null;
                    case BIGINT, DECIMAL, TIME -> "$v::VARCHAR = $c";
                    case DOUBLE ->
                        "($c >= '1' OR $c >= '0' AND $c < '0/') AND strlen($c) <= 15 AND NOT contains($c, '_')"
                                + " AND $v < 1e15";
                    case DATE ->
                        format == null ? "strlen($c) = 10 AND $c < ':' AND $c >= '0' AND $v IS NOT NULL" : YEAR;
                    case TIMESTAMP -> format == null ? "$v::VARCHAR = $c" : YEAR;
                });
    }

    /** The branches that tell each other form by one pattern, and give its value. */
    private String rare() {
        return switch (kind) {
            case EMPTY, VARCHAR -> NEVER;
            case BOOLEAN ->
                "WHEN $c = 'true' THEN true WHEN $c = 'false' THEN false"
                        + " WHEN regexp_full_match($c, ' *(?i:true|t|yes|false|f|no) *') THEN $v";
            case BIGINT, DECIMAL -> "WHEN $v::VARCHAR = trim($c) THEN $v";
            case DOUBLE ->
                "WHEN regexp_full_match($c, ' *-?[1-9]\\d{15,} *') THEN CASE WHEN TRY_CAST($v AS"
                        + " DECIMAL(38, 0)) = TRY_CAST($c AS DECIMAL(38, 0)) THEN $v END"
                        + " WHEN regexp_full_match($c, ' *-?(0|[1-9]\\d*)?(\\.\\d*)?([eE][+-]?\\d+)? *')"
                        + " AND isfinite($v) THEN $v"
                        + " WHEN regexp_full_match($c, ' *(?i:nan|-?inf|-?infinity) *') THEN $v";
            case DATE -> format == null ? "WHEN regexp_full_match($c, ' *" + DAY + " *') THEN $v" : NEVER;
            case TIME -> "WHEN regexp_full_match($c, ' *" + HOUR + " *') THEN $v";
            case TIMESTAMP ->
                format == null ? "WHEN regexp_full_match($c, ' *" + DAY + "([ T]" + HOUR + ")? *') THEN $v" : NEVER;
            case TIMESTAMPTZ ->
                "WHEN regexp_full_match($c, ' *" + DAY + "[ T]" + HOUR + " ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?) *') THEN $v";
        };
    }

    private static String unlessIso(String format) {
        return format == null || format.isEmpty() || format.startsWith(ISO_START) ? null : format;
    }
}

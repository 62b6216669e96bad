package io.agnes.source.file;

import java.util.List;
import java.util.Locale;
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

    /** The types, each before those that hold more. */
    enum Kind {
        /** No value has been seen. */
        EMPTY,
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

    /** SQL of the value of the text {@code text}, NULL when it does not have this type exactly. */
    String read(String text) {
        String bare = "trim(" + text + ")";
        return switch (kind) {
            case EMPTY -> "CAST(NULL AS VARCHAR)";
            case VARCHAR -> text;
            case BIGINT, DECIMAL ->
                "CASE WHEN " + cast(text) + "::VARCHAR = " + text + " THEN " + cast(text) + " WHEN " + cast(bare)
                        + "::VARCHAR = " + bare + " THEN " + cast(bare) + " END";
            case BOOLEAN ->
                "CASE " + text + " WHEN 'true' THEN true WHEN 'false' THEN false ELSE CASE WHEN lower(" + bare
                        + ") IN ('true', 't', 'yes') THEN true WHEN lower(" + bare
                        + ") IN ('false', 'f', 'no') THEN false END END";
            case DOUBLE -> readDouble(text, bare);
            case DATE ->
                format == null
                        ? "CASE WHEN strlen(" + text + ") = 10 AND " + text + " < ':' AND " + text + " >= '0' THEN "
                                + cast(text) + " WHEN " + matches(bare, "\\d{4,}-\\d{1,2}-\\d{1,2}") + " THEN "
                                + cast(bare)
                                + " END"
                        : readFormat(bare);
            case TIME -> printed(text, bare, "\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?");
            case TIMESTAMP ->
                format == null
                        ? printed(text, bare, "\\d{4,}-\\d{1,2}-\\d{1,2}([ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?)?")
                        : readFormat(bare);
            case TIMESTAMPTZ ->
                "CASE WHEN "
                        + matches(
                                bare,
                                "\\d{4,}-\\d{1,2}-\\d{1,2}[ T]\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,6})?)?"
                                        + " ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)")
                        + " THEN " + cast(bare) + " END";
        };
    }

    /** SQL like {@link #read} that fails with {@link #REFUSED} instead of giving NULL for a text that is there. */
    String guarded(String text) {
        return kind == Kind.VARCHAR
                ? text
                : "coalesce(" + read(text) + ", CASE WHEN " + text + " IS NOT NULL THEN error('" + REFUSED + "') END)";
    }

    /** Short texts that start like a number are taken as they are; the rest must be one, finite, and exact if whole. */
    private String readDouble(String text, String bare) {
        return "CASE WHEN (" + text + " >= '1' AND " + text + " < ':' OR " + text + " >= '0.' AND " + text
                + " < '0/') AND strlen(" + text + ") <= 15 AND NOT contains(" + text + ", '_') AND isfinite("
                + cast(text) + ") THEN " + cast(text)
                + " WHEN " + matches(bare, "-?(0|[1-9]\\d*)") + " THEN CASE WHEN TRY_CAST(" + cast(bare)
                + " AS DECIMAL(38, 0)) = TRY_CAST(" + bare + " AS DECIMAL(38, 0)) THEN " + cast(bare) + " END"
                + " WHEN " + matches(bare, "-?(0|[1-9]\\d*)?(\\.\\d*)?([eE][+-]?\\d+)?") + " AND isfinite(" + cast(bare)
                + ") THEN " + cast(bare)
                + " WHEN lower(" + bare + ") IN ('nan', 'inf', '-inf', 'infinity', '-infinity') THEN " + cast(bare)
                + " END";
    }

    /** A value that prints as its own text has lost nothing; other texts must look like {@code pattern}. */
    private String printed(String text, String bare, String pattern) {
        return "CASE WHEN " + cast(text) + "::VARCHAR = " + text + " THEN " + cast(text) + " WHEN "
                + matches(bare, pattern) + " THEN " + cast(bare) + " END";
    }

    /** With four digits asked for, {@code %Y} reads 24 as the year 24; such years are refused. */
    private String readFormat(String bare) {
        String value = "try_strptime(" + bare + ", '" + format + "')";
        return "CASE WHEN year(" + value + ") >= 100 THEN " + value + "::" + kind + " END";
    }

    private String cast(String text) {
        return "TRY_CAST(" + text + " AS " + kind.sql + ")";
    }

    private static String matches(String text, String pattern) {
        return "regexp_full_match(" + text + ", '" + pattern + "')";
    }

    private static String unlessIso(String format) {
        return format == null || format.isEmpty() || format.startsWith(ISO_START) ? null : format;
    }
}

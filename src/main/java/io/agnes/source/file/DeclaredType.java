package io.agnes.source.file;

import io.agnes.source.file.TextType.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A type that a person has given a column, and the SQL that reads a text as it. As with types that are found, nothing
 * of a value may get lost; unlike with those, no wider type is taken instead.
 *
 * @param kind DECIMAL for numbers with a fixed number of digits, which {@code precision} and {@code scale} say
 */
record DeclaredType(Kind kind, int precision, int scale) {
    /** What the engine says when a value is not what was declared. */
    static final String REFUSED = "agnes: a value does not have the declared type";

    static final String ALLOWED =
            "BOOLEAN, BIGINT, DOUBLE, DECIMAL(p,s), DATE, TIME, TIMESTAMP, TIMESTAMPTZ or VARCHAR";
    private static final List<Kind> PLAIN = List.of(
            Kind.BOOLEAN,
            Kind.BIGINT,
            Kind.DOUBLE,
            Kind.DATE,
            Kind.TIME,
            Kind.TIMESTAMP,
            Kind.TIMESTAMPTZ,
            Kind.VARCHAR);
    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\s*\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");
    private static final int MOST_DIGITS = 38;
    private static final String CLOCK = " %H:%M:%S";

    /** Empty when it is not one of {@link #ALLOWED}. */
    static Optional<DeclaredType> parse(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        Matcher decimal = DECIMAL.matcher(upper);
        if (decimal.matches()) {
            int precision = Integer.parseInt(decimal.group(1));
            int scale = Integer.parseInt(decimal.group(2));
            return precision >= 1 && precision <= MOST_DIGITS && scale <= precision
                    ? Optional.of(new DeclaredType(Kind.DECIMAL, precision, scale))
                    : Optional.empty();
        }
        return PLAIN.stream()
                .filter(kind -> kind.name().equals(upper))
                .map(kind -> new DeclaredType(kind, 0, 0))
                .findFirst();
    }

    /** SQL of the value of the text column {@code column}, NULL when it is not exactly of this type. */
    String read(String column, LoadOptions options) {
        return switch (kind) {
            case DECIMAL -> "CASE WHEN " + fits(column) + " THEN TRY_CAST(trim(" + column + ") AS " + this + ") END";
            case DATE -> new TextType(kind, options.hasClock() ? null : options.dateFormat()).read(column);
            case TIMESTAMP -> new TextType(kind, timestampFormat(options)).read(column);
            case EMPTY, BOOLEAN, BIGINT, DOUBLE, TIME, TIMESTAMPTZ, VARCHAR ->
                TextType.plain(kind).read(column);
        };
    }

    /** SQL like {@link #read} that fails with {@link #REFUSED} instead of giving NULL for a text that is there. */
    String guarded(String column, LoadOptions options) {
        return "coalesce(" + read(column, options) + ", CASE WHEN " + column + " IS NOT NULL THEN error('" + REFUSED
                + "') END)";
    }

    private static String timestampFormat(LoadOptions options) {
        return options.dateFormat() == null || options.hasClock() ? options.dateFormat() : options.dateFormat() + CLOCK;
    }

    /** More digits after the point than there is room for would be rounded. */
    private String fits(String column) {
        String fraction = scale == 0 ? "(\\.0*)?" : "(\\.\\d{0," + scale + "}0*)?";
        return "regexp_full_match(" + column + ", ' *[+-]?\\d+" + fraction + " *')";
    }

    /** As it is written in SQL. */
    @Override
    public String toString() {
        return kind == Kind.DECIMAL ? "DECIMAL(" + precision + "," + scale + ")" : kind.name();
    }
}

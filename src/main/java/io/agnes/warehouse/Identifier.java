package io.agnes.warehouse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a table, source, schema or alias, and the only way one enters SQL. Case is kept and, as in DuckDB,
 * does not distinguish: {@code Users} equals {@code users}.
 *
 * @param value ASCII letters, digits and underscores, not starting with a digit, at most 64 characters
 */
public record Identifier(@JsonValue String value) implements Comparable<Identifier> {
    public static final int MAX_LENGTH = 64;
    private static final Pattern VALID = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Identifier {
        if (!isValid(value)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "'" + abbreviated(value) + "' is not a valid name.",
                    "Use letters, digits and underscores, starting with a letter, at most 64 characters, such as "
                            + "'orders_2024'.");
        }
    }

    public static boolean isValid(String text) {
        return text != null && VALID.matcher(text).matches();
    }

    /**
     * The nearest valid name of a file stem: other characters become underscores and a leading digit gets the prefix
     * {@code t_}, so {@code 2024 sales} becomes {@code t_2024_sales}.
     */
    public static Identifier normalise(String stem) {
        String name = stem.strip().replaceAll("[^a-zA-Z0-9_]+", "_");
        if (name.isEmpty() || name.chars().allMatch(c -> c == '_')) {
            name = "t_" + Integer.toHexString(stem.hashCode());
        }
        if (Character.isDigit(name.charAt(0))) {
            name = "t_" + name;
        }
        return new Identifier(name.substring(0, Math.min(MAX_LENGTH, name.length())));
    }

    /** The name in double quotes, ready for SQL. */
    public String quoted() {
        return '"' + value + '"';
    }

    /** The form in which names are compared. */
    public String folded() {
        return value.toLowerCase(Locale.ROOT);
    }

    private static String abbreviated(String text) {
        return text == null || text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identifier that && folded().equals(that.folded());
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public int compareTo(Identifier other) {
        return folded().compareTo(other.folded());
    }

    @Override
    public String toString() {
        return value;
    }
}

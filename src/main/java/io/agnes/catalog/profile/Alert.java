package io.agnes.catalog.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * Something in the data that a person should know.
 *
 * @param column null when it is about the whole table
 * @param type a word that programs compare, such as {@code high_missing}
 * @param count of how many rows, values or days it tells; null when it is no matter of a number
 * @param query a statement that shows the rows; null when there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alert(String column, String type, Severity severity, String message, Long count, String query) {

    /** How bad it is. */
    public enum Severity {
        ERROR,
        WARNING,
        INFO;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

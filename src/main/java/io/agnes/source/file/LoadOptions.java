package io.agnes.source.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.agnes.warehouse.Literal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the {@code options} of an entry want its file read, checked by {@link OptionReader}. Equal options give equal
 * tables, so they are part of what tells whether a file has to be converted again.
 *
 * @param delimiter of values; null to detect it
 * @param header whether the first line names the columns; null to detect it
 * @param encoding a name of {@link Encodings}; null to detect it
 * @param nullStrings texts that stand for a missing value, besides the empty one
 * @param types by column name, each as {@link DeclaredType} writes it
 * @param dateFormat how dates are written, as {@code strptime} reads it; null to detect it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record LoadOptions(
        String delimiter,
        Boolean header,
        String encoding,
        List<String> nullStrings,
        Map<String, String> types,
        String dateFormat) {
    static final LoadOptions NONE = new LoadOptions(null, null, null, null, null, null);

    LoadOptions {
        nullStrings = nullStrings == null ? List.of() : List.copyOf(nullStrings);
        types = types == null ? Map.of() : new LinkedHashMap<>(types);
    }

    /** As {@link #NONE}, for a file whose ending says how its values are separated. */
    LoadOptions withDelimiter(String usual) {
        return delimiter == null ? new LoadOptions(usual, header, encoding, nullStrings, types, dateFormat) : this;
    }

    /** The arguments of {@code sniff_csv} that follow from what is given. */
    String sniffing() {
        List<String> arguments = new ArrayList<>();
        if (delimiter != null) {
            arguments.add("delim = " + Literal.of(delimiter));
        }
        if (header != null) {
            arguments.add("header = " + header);
        }
        if (dateFormat != null) {
            arguments.add(dates());
        }
        arguments.add("nullstr = " + nulls());
        return ", " + String.join(", ", arguments);
    }

    /** The argument that says how dates are written, when that is given. */
    String dates() {
        return (hasClock() ? "timestampformat = " : "dateformat = ") + Literal.of(dateFormat);
    }

    /** The texts that stand for a missing value, as a list in SQL. */
    String nulls() {
        List<String> all = new ArrayList<>(nullStrings);
        all.add(0, "");
        return Literal.list(all);
    }

    /** The declared types by column name in any case. */
    Map<String, DeclaredType> declared() {
        Map<String, DeclaredType> declared = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        types.forEach(
                (column, type) -> declared.put(column, DeclaredType.parse(type).orElseThrow()));
        return declared;
    }

    /** Whether {@link #dateFormat} is one of a date and a time of day. */
    boolean hasClock() {
        return dateFormat != null && (dateFormat.contains("%H") || dateFormat.contains("%I"));
    }

    /** A date or timestamp that is not written in the given format is text. */
    TextType meant(TextType found) {
        return dateFormat == null || found.format() == null || found.format().startsWith(dateFormat)
                ? found
                : TextType.TEXT;
    }
}

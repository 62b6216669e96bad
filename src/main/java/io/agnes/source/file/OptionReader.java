package io.agnes.source.file;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the {@code options} of an entry of the manifest strictly: what is not known or not allowed is refused. */
final class OptionReader {
    private static final String KEY = "options";
    /** Fields of {@code strptime} between signs that separate them; nothing in it needs quoting in SQL. */
    private static final Pattern DATE_FORMAT = Pattern.compile("(%-?[dmyYbBjHIMSfpz]|[ ./,:T_-])+");

    private static final int LONGEST_DELIMITER = 4;
    private static final Set<Option> OF_CSV = EnumSet.allOf(Option.class);
    private static final Set<Option> OF_SHEET =
            EnumSet.of(Option.HEADER, Option.NULL_STRINGS, Option.TYPES, Option.DATE_FORMAT);
    private static final Set<Option> OF_JSON =
            EnumSet.of(Option.ENCODING, Option.NULL_STRINGS, Option.TYPES, Option.DATE_FORMAT);

    private final String path;
    private final Map<Option, Object> given = new EnumMap<>(Option.class);

    /** What an option may be; the name in small letters is its key. */
    private enum Option {
        DELIMITER("a text of 1 to 4 characters, such as \";\" or \"\\t\""),
        HEADER("true or false"),
        ENCODING("one of " + String.join(", ", Encodings.NAMES)),
        NULL_STRINGS("a list of texts, such as [\"NA\", \"null\"]"),
        TYPES("a column and its type per line, such as 'amount: DECIMAL(12,2)'; types are " + DeclaredType.ALLOWED),
        DATE_FORMAT("day, month and year such as \"%d.%m.%Y\", or with a time such as \"%d.%m.%Y %H:%M:%S\"");

        private final String allowed;

        Option(String allowed) {
            this.allowed = allowed;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private OptionReader(String path) {
        this.path = path;
    }

    /**
     * @throws AgnesException INVALID, naming the file, the entry, the option and what is allowed
     */
    static LoadOptions of(SourceEntry entry) {
        Object options = entry.more().get(KEY);
        Optional<FileFormat> format = FileFormat.ofPath(entry.path());
        if (options == null || format.isEmpty()) {
            return LoadOptions.NONE;
        }
        return new OptionReader(entry.path()).read(options, format.get());
    }

    private LoadOptions read(Object options, FileFormat format) {
        if (!(options instanceof Map<?, ?> map)) {
            throw refused(
                    "The options of '" + path + "' in " + SourceManifest.FILE + " are not a mapping.",
                    "delimiter: \";\"");
        }
        Set<Option> allowed =
                switch (format) {
                    case CSV, TSV -> OF_CSV;
                    case JSON, NDJSON -> OF_JSON;
                    case XLSX -> OF_SHEET;
                    case PARQUET -> Set.of();
                };
        map.forEach((key, value) -> given.put(option(String.valueOf(key), allowed, format), value));
        return new LoadOptions(delimiter(), header(), encoding(), nullStrings(), types(), dateFormat());
    }

    private Option option(String key, Set<Option> allowed, FileFormat format) {
        Optional<Option> option = Arrays.stream(Option.values())
                .filter(each -> each.key().equals(key))
                .findFirst();
        if (option.filter(allowed::contains).isPresent()) {
            return option.get();
        }
        String may = allowed.isEmpty()
                ? format + " files have no options; remove it."
                : "Options of " + format + " files are: "
                        + allowed.stream().map(Option::key).collect(Collectors.joining(", ")) + ".";
        throw refused(
                "The option '" + key + "' of '" + path + "' in " + SourceManifest.FILE
                        + (option.isEmpty() ? " is unknown." : " is not one of its format."),
                may);
    }

    private String delimiter() {
        return text(
                Option.DELIMITER,
                text -> !text.isEmpty()
                        && text.length() <= LONGEST_DELIMITER
                        && text.chars().noneMatch(sign -> sign == '"' || sign == '\n' || sign == '\r'));
    }

    private Boolean header() {
        Object value = given.get(Option.HEADER);
        if (given.containsKey(Option.HEADER) && !(value instanceof Boolean)) {
            throw wrong(Option.HEADER, value);
        }
        return (Boolean) value;
    }

    private String encoding() {
        String name = text(Option.ENCODING, Encodings::isOne);
        return name == null ? null : name.toLowerCase(Locale.ROOT);
    }

    private String dateFormat() {
        return text(
                Option.DATE_FORMAT,
                text -> DATE_FORMAT.matcher(text).matches()
                        && (text.contains("%j") || text.matches(".*%-?d.*") && text.matches(".*%-?[mbB].*"))
                        && text.matches(".*%-?[yY].*"));
    }

    private List<String> nullStrings() {
        Object value = given.get(Option.NULL_STRINGS);
        if (!given.containsKey(Option.NULL_STRINGS)) {
            return List.of();
        }
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            throw wrong(Option.NULL_STRINGS, value);
        }
        return list.stream().map(String.class::cast).toList();
    }

    private Map<String, String> types() {
        Object value = given.get(Option.TYPES);
        Map<String, String> types = new LinkedHashMap<>();
        if (!given.containsKey(Option.TYPES)) {
            return types;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(Option.TYPES, value);
        }
        map.forEach((column, type) -> types.put(
                String.valueOf(column),
                DeclaredType.parse(String.valueOf(type))
                        .map(DeclaredType::toString)
                        .orElseThrow(() -> wrong(Option.TYPES, column + ": " + type))));
        return types;
    }

    private String text(Option option, java.util.function.Predicate<String> allowed) {
        Object value = given.get(option);
        if (!given.containsKey(option)) {
            return null;
        }
        if (!(value instanceof String text) || !allowed.test(text)) {
            throw wrong(option, value);
        }
        return text;
    }

    private AgnesException wrong(Option option, Object value) {
        String written = String.valueOf(value);
        return refused(
                "The option '" + option.key() + "' of '" + path + "' in " + SourceManifest.FILE + " cannot be '"
                        + (written.length() <= 80 ? written : written.substring(0, 77) + "...") + "'.",
                "Write " + option.allowed + ".");
    }

    private static AgnesException refused(String message, String hint) {
        return new AgnesException(Problem.INVALID, message, hint);
    }
}

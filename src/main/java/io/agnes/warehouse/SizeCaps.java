package io.agnes.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Caps functions that make a value as long as a number says: the engine's memory limit does not cover them, and folding
 * them cannot be stopped (duckdb.md, rule 21). The number has to stand in the statement, because a value of a column is
 * known only when it is too late.
 */
final class SizeCaps {
    static final long MAX_ITEMS = 10_000;
    private static final long MAX_REPEATS_OF_A_VALUE = 100;
    private static final long MAX_GROWTH = 1_000_000;

    /** The position of the argument that says how long the result gets. */
    private static final Map<String, Integer> LENGTH_ARGUMENT = Map.of(
            "repeat", 1,
            "lpad", 1,
            "rpad", 1,
            "list_resize", 1,
            "array_resize", 1,
            "bitstring", 1,
            "to_base", 2,
            "bar", 3,
            "equi_width_bins", 2,
            "approx_top_k", 1);

    private static final Set<String> SERIES = Set.of("range", "generate_series");
    private static final Set<String> FORMATS = Set.of("printf", "format");
    private static final Set<String> AGGREGATES_BY_NAME =
            Set.of("list_aggr", "list_aggregate", "array_aggr", "array_aggregate", "aggregate");

    private static final Pattern WIDTH = Pattern.compile("\\d{5,}|%[^a-zA-Z%]*\\*|\\{[^}]*\\{");

    private SizeCaps() {}

    /**
     * How many times longer than its arguments a call can make a value.
     *
     * @throws io.agnes.common.AgnesException QUERY_REFUSED when that is not known or too much
     */
    static long growth(String function, JsonNode arguments, FunctionList functions) {
        String name = function.toLowerCase(Locale.ROOT);
        if (SERIES.contains(name)) {
            return series(name, arguments);
        }
        if (FORMATS.contains(name)) {
            requireText(
                    name, argument(arguments, 0), text -> !WIDTH.matcher(text).find());
        }
        if (AGGREGATES_BY_NAME.contains(name) && arguments.size() > 1) {
            requireText(name, argument(arguments, 1), functions::allowsFunction);
        }
        Integer position = LENGTH_ARGUMENT.get(name);
        if (position == null || position >= arguments.size()) {
            return 1;
        }
        requireUnnamed(name, arguments);
        long length = number(argument(arguments, position)).orElseThrow(() -> QueryErrors.sizeUnknown(name));
        boolean ofAValue = name.equals("repeat") && !isConstant(argument(arguments, 0));
        long most = ofAValue ? MAX_REPEATS_OF_A_VALUE : MAX_ITEMS;
        if (length > most) {
            throw QueryErrors.tooLong(name, most);
        }
        return Math.max(1, length);
    }

    /** @throws io.agnes.common.AgnesException QUERY_REFUSED when calls inside calls make a value too long */
    static long combined(long outer, long inner) {
        if (outer * inner > MAX_GROWTH) {
            throw QueryErrors.tooLong("repeat", MAX_GROWTH);
        }
        return outer * inner;
    }

    private static long series(String name, JsonNode arguments) {
        requireUnnamed(name, arguments);
        long[] numbers = new long[arguments.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(argument(arguments, i)).orElseThrow(() -> QueryErrors.seriesUnknown(name));
        }
        long start = numbers.length > 1 ? numbers[0] : 0;
        long stop = numbers.length > 1 ? numbers[1] : numbers.length == 1 ? numbers[0] : 0;
        long step = numbers.length > 2 ? numbers[2] : 1;
        double items = step == 0 ? 0 : Math.abs(((double) stop - start) / step);
        if (items > MAX_ITEMS) {
            throw QueryErrors.seriesTooLong(name, MAX_ITEMS);
        }
        return Math.max(1, (long) items);
    }

    private static void requireText(String name, JsonNode argument, java.util.function.Predicate<String> fits) {
        boolean text = isConstant(argument)
                && argument.path("literal").path("kind").asText().equals("STRING");
        if (!text || !fits.test(argument.path("literal").path("text").asText())) {
            throw QueryErrors.sizeUnknown(name);
        }
    }

    /** An argument given by name may stand at another position than the one looked at. */
    private static void requireUnnamed(String name, JsonNode arguments) {
        for (JsonNode argument : arguments) {
            if (!argument.path("name").asText().isEmpty()) {
                throw QueryErrors.sizeUnknown(name);
            }
        }
    }

    private static JsonNode argument(JsonNode arguments, int position) {
        return arguments.path(position).path("expression");
    }

    private static boolean isConstant(JsonNode expression) {
        return expression.path("class").asText().equals("CONSTANT");
    }

    private static OptionalLong number(JsonNode expression) {
        Matcher digits = Pattern.compile("-?\\d{1,15}")
                .matcher(expression.path("literal").path("text").asText().replace("_", ""));
        boolean integer = isConstant(expression)
                && expression.path("literal").path("kind").asText().equals("INTEGER")
                && digits.matches();
        return integer ? OptionalLong.of(Long.parseLong(digits.group())) : OptionalLong.empty();
    }
}

package io.agnes.warehouse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The functions and types that a query may name; whatever is not here is refused. Immutable. */
final class FunctionList {
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("range", "generate_series", "unnest", "json_each", "json_tree");

    private final Set<String> functions = read("functions.txt");
    private final Set<String> types = read("types.txt");

    boolean allowsFunction(String name) {
        return functions.contains(folded(name));
    }

    boolean allowsTableFunction(String name) {
        return TABLE_FUNCTIONS.contains(folded(name));
    }

    boolean allowsType(String name) {
        return types.contains(folded(name));
    }

    Set<String> functions() {
        return functions;
    }

    Set<String> tableFunctions() {
        return TABLE_FUNCTIONS;
    }

    Set<String> types() {
        return types;
    }

    /** Java folds letters such as the Kelvin sign to ASCII ones and the engine does not, so these stay as they are. */
    private static String folded(String name) {
        return name.chars().allMatch(c -> c < 128) ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static Set<String> read(String resource) {
        try (InputStream in = FunctionList.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + resource + " cannot be read.", e);
        }
    }
}

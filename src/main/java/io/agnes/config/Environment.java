package io.agnes.config;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.text.StringSubstitutor;

/**
 * The variables of this process and of the {@code .env} files; a variable of the process stands over one of a file,
 * and an earlier file over a later one. An empty value counts as unset.
 */
public final class Environment {
    private static final Pattern WITHOUT_DEFAULT = Pattern.compile("(?<!\\$)\\$\\{([^}:]+)}");

    private final Map<String, String> variables;

    private Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    public static Environment of(Map<String, String> process, Path... envFiles) {
        Map<String, String> merged = new HashMap<>();
        process.forEach((name, value) -> addIfSet(merged, name, value));
        for (Path file : envFiles) {
            read(file).forEach((name, value) -> addIfSet(merged, name, value));
        }
        return new Environment(merged);
    }

    public Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    public String get(String name, String orElse) {
        return variables.getOrDefault(name, orElse);
    }

    /**
     * Replaces {@code ${NAME}} and {@code ${NAME:default}} once; values are not searched again.
     *
     * @param where the key that holds the text, for the message
     * @throws AgnesException INVALID when a name without default is unset
     */
    String resolve(String text, String where) {
        StringSubstitutor substitutor = new StringSubstitutor(variables::get)
                .setValueDelimiter(":")
                .setDisableSubstitutionInValues(true)
                .setEnableUndefinedVariableException(true);
        try {
            return substitutor.replace(text);
        } catch (IllegalArgumentException undefined) {
            String name = WITHOUT_DEFAULT
                    .matcher(text)
                    .results()
                    .map(reference -> reference.group(1))
                    .filter(reference -> !variables.containsKey(reference))
                    .findFirst()
                    .orElse(text);
            throw new AgnesException(
                    Problem.INVALID,
                    "The setting '" + where + "' needs the variable " + name + ", which is not set.",
                    "Set " + name + " in the environment or in .env, or write ${" + name + ":default}.",
                    undefined);
        }
    }

    private static void addIfSet(Map<String, String> merged, String name, String value) {
        if (!value.isEmpty()) {
            merged.putIfAbsent(name, value);
        }
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> found = new HashMap<>();
        if (!Files.isRegularFile(file)) {
            return found;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (!line.isBlank() && !line.stripLeading().startsWith("#") && equals > 0) {
                    String name = line.substring(0, equals).strip().replaceFirst("^export\\s+", "");
                    found.put(name, unquoted(line.substring(equals + 1).strip()));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") && value.endsWith("\"") || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}

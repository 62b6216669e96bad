package io.agnes.platform;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.text.StringSubstitutor;

/**
 * The values that routes name by {@code {{placeholders}}}.
 *
 * @param properties the engine's properties
 * @param secrets names that get their value from the environment; the check needs no value for them
 */
public record RouteValues(Map<String, String> properties, Set<String> secrets) {
    /** The property that names the secrets, separated by commas. */
    public static final String SECRETS = "agnes.secrets";

    public RouteValues {
        properties = Map.copyOf(properties);
        secrets = Set.copyOf(secrets);
    }

    /** The values of {@code application.properties}, whose key {@value #SECRETS} declares the secrets. */
    public static RouteValues read(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
        Map<String, String> values = new TreeMap<>();
        read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
        return of(values);
    }

    /** These properties, whose key {@value #SECRETS} declares the secrets. */
    public static RouteValues of(Map<String, String> properties) {
        Set<String> secrets = new TreeSet<>();
        for (String name : properties.getOrDefault(SECRETS, "").split(",")) {
            if (!name.isBlank()) {
                secrets.add(name.strip());
            }
        }
        return new RouteValues(properties, secrets);
    }

    /** These values with the parameters of a templated route before them. */
    RouteValues with(YamlNode parameters) {
        Map<String, String> all = new TreeMap<>(properties);
        parameters
                .items()
                .forEach(one ->
                        all.put(one.get("name").text(), resolve(one.get("value").text())));
        return new RouteValues(all, secrets);
    }

    /** These values with the defaults of a template after them. */
    RouteValues withDefaults(YamlNode parameters) {
        Map<String, String> all = new TreeMap<>(properties);
        parameters.items().stream()
                .filter(one -> one.has("defaultValue"))
                .forEach(one -> all.putIfAbsent(
                        one.get("name").text(), one.get("defaultValue").text()));
        return new RouteValues(all, secrets);
    }

    /** The text with every placeholder that has a value or a default replaced; others, and those that name themselves, stay as they are. */
    String resolve(String text) {
        StringSubstitutor substitutor = new StringSubstitutor(properties::get, "{{", "}}", '\\')
                .setValueDelimiter(":")
                .setEnableSubstitutionInVariables(true);
        try {
            return substitutor.replace(text);
        } catch (IllegalStateException cycle) {
            return text;
        }
    }
}

package io.agnes.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Sections that are maps of named entries of several types, such as {@code data_sources}. */
final class NamedEntries {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final String TYPE = "type";

    private NamedEntries() {}

    static boolean are(Class<? extends Record> type) {
        return !type.getAnnotation(Section.class).type().isEmpty();
    }

    /** The entries of one kind without the key {@code type}, by name. */
    static Map<String, JsonNode> of(ObjectNode tree, Class<? extends Record> type) {
        Section section = type.getAnnotation(Section.class);
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        tree.path(section.value()).properties().forEach(entry -> {
            if (entry.getValue().path(TYPE).asText().equals(section.type())) {
                entries.put(entry.getKey(), ((ObjectNode) entry.getValue().deepCopy()).without(TYPE));
            }
        });
        return entries;
    }

    /**
     * @throws AgnesException INVALID naming the entry, for a name that is none or occurs twice, and for an unknown type
     */
    static void check(ObjectNode tree, List<Class<? extends Record>> kinds) {
        Map<String, TreeSet<String>> types = new TreeMap<>();
        kinds.stream()
                .filter(NamedEntries::are)
                .map(kind -> kind.getAnnotation(Section.class))
                .forEach(section -> types.computeIfAbsent(section.value(), name -> new TreeSet<>())
                        .add(section.type()));
        types.forEach((section, known) -> {
            JsonNode entries = tree.path(section);
            if (!Settings.isEmpty(entries)) {
                Settings.requireMap(entries, "The section '" + section + "' of instance.yaml");
                checkNames(section, entries);
                entries.properties()
                        .forEach(entry -> checkType(section + "." + entry.getKey(), entry.getValue(), known));
            }
        });
    }

    private static void checkNames(String section, JsonNode entries) {
        Map<String, String> seen = new HashMap<>();
        entries.fieldNames().forEachRemaining(name -> {
            if (!NAME.matcher(name).matches()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "instance.yaml has the name '" + section + "." + name + "', which is not a valid one.",
                        "Use letters, digits and underscores, starting with a letter, at most 64 characters, such as "
                                + "'crm'.");
            }
            String other = seen.put(name.toLowerCase(Locale.ROOT), name);
            if (other != null) {
                throw new AgnesException(
                        Problem.INVALID,
                        "instance.yaml has both '" + section + "." + other + "' and '" + section + "." + name + "'.",
                        "Rename one: case does not tell names apart.");
            }
        });
    }

    private static void checkType(String name, JsonNode entry, TreeSet<String> known) {
        Settings.requireMap(entry, "The entry '" + name + "' of instance.yaml");
        JsonNode type = entry.path(TYPE);
        if (!type.isTextual() || !known.contains(type.textValue())) {
            throw new AgnesException(
                    Problem.INVALID,
                    type.isTextual()
                            ? "instance.yaml has the unknown type '" + type.textValue() + "' in '" + name + ".type'."
                            : "The setting '" + name + ".type' is missing.",
                    "Use one of: " + String.join(", ", known) + ".");
        }
    }
}

package io.agnes.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The settings of one instance: {@code instance.yaml} with the overlay of the data folder merged over it leaf by leaf
 * and every {@code ${NAME}} resolved. Each section is read through its record, so an unknown key or a wrong value
 * stops the start with the key's name.
 */
public final class Settings {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
    private static final ObjectMapper SECTIONS = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .registerModule(new SimpleModule().addDeserializer(Duration.class, new DurationText()));
    private static final String VERSION_KEY = "config_version";

    private final ObjectNode tree;
    private final List<Class<? extends Record>> sections;
    private final Environment environment;
    private final Map<Class<?>, Record> read = new ConcurrentHashMap<>();

    private Settings(ObjectNode tree, List<Class<? extends Record>> sections, Environment environment) {
        this.tree = tree;
        this.sections = sections;
        this.environment = environment;
    }

    /**
     * Settings of which each has been {@link #check checked}.
     *
     * @param sections every section there is: a key outside them is refused
     * @param files {@code instance.yaml} first, then its overlays; a file that is not there is empty
     * @throws AgnesException INVALID naming the key, for an unknown, missing or unusable value
     */
    public static Settings load(Environment environment, List<Class<? extends Record>> sections, Path... files) {
        Settings settings = read(environment, sections, files);
        settings.check();
        return settings;
    }

    /** The same, but a wrong value is told only when its section is asked for, or with {@link #check}. */
    public static Settings read(Environment environment, List<Class<? extends Record>> sections, Path... files) {
        ObjectNode tree = YAML.createObjectNode();
        for (Path file : files) {
            merge(tree, read(file));
        }
        resolved(tree, "", environment);
        return new Settings(tree, sections, environment);
    }

    /**
     * Reads every section; may run beside others who ask for some.
     *
     * @throws AgnesException INVALID naming the key, for an unknown, missing or unusable value
     */
    public void check() {
        refuseUnknownSections();
        NamedEntries.check(tree, sections);
        for (Class<? extends Record> section : sections) {
            if (NamedEntries.are(section)) {
                entries(section);
            } else {
                section(section);
            }
        }
    }

    /** The variables these settings were resolved with; secrets are read from here and nowhere kept. */
    public Environment environment() {
        return environment;
    }

    /**
     * @throws AgnesException INVALID naming the key, for an unknown, missing or unusable value
     */
    public <T extends Record> T section(Class<T> type) {
        return type.cast(read.computeIfAbsent(type, once -> {
            String name = type.getAnnotation(Section.class).value();
            return read(name, type, tree.path(name));
        }));
    }

    /**
     * The entries of a kind, by the name that each has in its section: {@code data_sources} holds connections of
     * several types, and each type reads its own.
     *
     * @throws AgnesException INVALID naming the key, for an unknown, missing or unusable value
     */
    public <T extends Record> Map<String, T> entries(Class<T> type) {
        String section = type.getAnnotation(Section.class).value();
        Map<String, T> entries = new LinkedHashMap<>();
        NamedEntries.of(tree, type)
                .forEach((name, written) -> entries.put(name, read(section + "." + name, type, written)));
        return entries;
    }

    private <T extends Record> T read(String name, Class<T> type, JsonNode written) {
        ObjectNode values = SECTIONS.createObjectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            if (!setting.value().equals(Setting.REQUIRED)) {
                String key = key(component);
                values.put(key, environment.resolve(setting.value(), name + "." + key));
            }
        }
        if (!isEmpty(written)) {
            merge(values, requireMap(written, "The section '" + name + "' of instance.yaml"));
        }
        refuseUnknownKeys(name, type, values);
        requireAll(name, type, values);
        try {
            return SECTIONS.treeToValue(values, type);
        } catch (JsonProcessingException e) {
            throw wrongValue(name, type, e);
        }
    }

    /** The key of a component: {@code maxRows} is {@code max_rows}. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
    }

    private static JsonNode read(Path file) {
        if (!Files.isRegularFile(file)) {
            return YAML.createObjectNode();
        }
        try {
            JsonNode content = YAML.readTree(file.toFile());
            return isEmpty(content) ? YAML.createObjectNode() : requireMap(content, "The file " + file);
        } catch (JsonProcessingException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file " + file + ":" + e.getLocation().getLineNr() + " is not valid YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse("")
                            + ".",
                    "Mend that line; config/instance.yaml.example shows the form.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("The file " + file + " cannot be read.", e);
        }
    }

    static boolean isEmpty(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static JsonNode requireMap(JsonNode content, String what) {
        if (!content.isObject()) {
            throw new AgnesException(
                    Problem.INVALID,
                    what + " does not hold keys with values.",
                    "Write 'key: value' lines; config/instance.yaml.example shows the form.");
        }
        return content;
    }

    private static void merge(ObjectNode target, JsonNode overlay) {
        overlay.properties().forEach(entry -> {
            JsonNode present = target.get(entry.getKey());
            if (present instanceof ObjectNode below && entry.getValue().isObject()) {
                merge(below, entry.getValue());
            } else if (!(present instanceof ObjectNode && entry.getValue().isNull())) {
                target.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
    }

    /** The node with every text in it resolved; maps and lists are changed in place. */
    private static JsonNode resolved(JsonNode node, String key, Environment environment) {
        if (node instanceof ObjectNode map) {
            String prefix = key.isEmpty() ? "" : key + ".";
            map.properties()
                    .forEach(entry -> entry.setValue(resolved(entry.getValue(), prefix + entry.getKey(), environment)));
        } else if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, resolved(list.get(i), key + "[" + i + "]", environment));
            }
        }
        return node.isTextual() ? new TextNode(environment.resolve(node.textValue(), key)) : node;
    }

    private void refuseUnknownSections() {
        TreeSet<String> known = new TreeSet<>(List.of(VERSION_KEY));
        sections.forEach(
                section -> known.add(section.getAnnotation(Section.class).value()));
        tree.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "instance.yaml has the unknown section '" + name + "'.",
                        "Remove it or use one of: " + String.join(", ", known) + ".");
            }
        });
    }

    private static void requireAll(String name, Class<? extends Record> type, ObjectNode values) {
        for (RecordComponent component : type.getRecordComponents()) {
            JsonNode value = values.path(key(component));
            if (isEmpty(value)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The setting '" + name + "." + key(component) + "' is missing.",
                        "Set it in instance.yaml: "
                                + component.getAnnotation(Setting.class).description()
                                + " 'bin/agnes init' writes a first file.");
            }
        }
    }

    private static void refuseUnknownKeys(String name, Class<? extends Record> type, ObjectNode values) {
        TreeSet<String> known = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            known.add(key(component));
        }
        values.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new AgnesException(
                        Problem.INVALID,
                        "instance.yaml has the unknown setting '" + name + "." + key + "'.",
                        "Remove it or use one of: " + String.join(", ", known) + ".");
            }
        });
    }

    private static AgnesException wrongValue(String name, Class<? extends Record> type, JsonProcessingException e) {
        String key =
                e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
                        ? mapping.getPath().get(0).getFieldName()
                        : "";
        String what = key.isEmpty() ? "The section '" + name + "'" : "The setting '" + name + "." + key + "'";
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof AgnesException told) {
            return new AgnesException(Problem.INVALID, what + " cannot be used: " + told.getMessage(), told.hint(), e);
        }
        String form = Stream.of(type.getRecordComponents())
                .filter(component -> key(component).equals(key))
                .map(component -> "Write " + SettingKind.of(component.getType()).form() + "; ")
                .findFirst()
                .orElse("");
        return new AgnesException(
                Problem.INVALID,
                what + " has a value of the wrong kind.",
                form + "docs/configuration.md shows the form of each setting of '"
                        + type.getAnnotation(Section.class).value() + "'.",
                e);
    }
}

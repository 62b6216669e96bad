package io.agnes.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML value that knows its line. A value that is not there is a node too: it is neither a map, a list nor text,
 * its text is empty, and its line is that of the map it is missing from. Immutable.
 */
final class YamlNode {
    /** An entry of a map, in the order of the file. */
    record Entry(YamlNode key, YamlNode value) {
        String name() {
            return key.text();
        }
    }

    private final Node node;
    private final int line;

    private YamlNode(Node node, int line) {
        this.node = node;
        this.line = line;
    }

    static YamlNode of(Node node) {
        return new YamlNode(
                node, node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1));
    }

    static YamlNode missing(int line) {
        return new YamlNode(null, line);
    }

    /** From 1. */
    int line() {
        return line;
    }

    boolean isMissing() {
        return node == null;
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isText() {
        return node instanceof ScalarNode;
    }

    /** The text of a scalar as it is written, without quotes; empty for everything else. */
    String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    YamlNode get(String key) {
        for (Entry entry : entries()) {
            if (entry.name().equals(key)) {
                return entry.value();
            }
        }
        return missing(line);
    }

    boolean has(String key) {
        return !get(key).isMissing();
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (node instanceof MappingNode map) {
            for (NodeTuple tuple : map.getValue()) {
                entries.add(new Entry(of(tuple.getKeyNode()), of(tuple.getValueNode())));
            }
        }
        return entries;
    }

    List<YamlNode> items() {
        return node instanceof SequenceNode list
                ? list.getValue().stream().map(YamlNode::of).toList()
                : List.of();
    }

    /** Every scalar below this node, keys excluded. */
    Stream<YamlNode> scalars() {
        if (isText()) {
            return Stream.of(this);
        }
        return Stream.concat(items().stream(), entries().stream().map(Entry::value))
                .flatMap(YamlNode::scalars);
    }

    /** The last line on which something of this node stands. */
    int lastLine() {
        int last = line;
        if (node instanceof ScalarNode scalar) {
            last = scalar.getEndMark()
                    .map(mark -> mark.getColumn() == 0 ? mark.getLine() : mark.getLine() + 1)
                    .orElse(line);
        }
        return Stream.concat(items().stream(), entries().stream().map(Entry::value))
                .mapToInt(YamlNode::lastLine)
                .reduce(last, Math::max);
    }

    /** The same content as JSON, typed as YAML 1.2 types it. */
    JsonNode json() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (isMap()) {
            ObjectNode object = json.objectNode();
            entries().forEach(entry -> object.set(entry.name(), entry.value().json()));
            return object;
        }
        if (isList()) {
            ArrayNode array = json.arrayNode();
            items().forEach(item -> array.add(item.json()));
            return array;
        }
        Tag tag = isMissing() ? Tag.NULL : node.getTag();
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return json.booleanNode(Boolean.parseBoolean(text()));
        }
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) ? number(text()) : json.textNode(text());
    }

    private static JsonNode number(String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        try {
            BigDecimal value = new BigDecimal(text);
            return value.scale() <= 0 ? json.numberNode(value.toBigInteger()) : json.numberNode(value);
        } catch (NumberFormatException notDecimal) {
            return json.numberNode(Double.NaN);
        }
    }

    @Override
    public String toString() {
        return isMissing() ? "missing" : Map.of(line, json()).toString();
    }
}

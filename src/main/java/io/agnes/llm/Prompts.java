package io.agnes.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;

/**
 * The prompts of {@code config/prompts}: a head between two lines of dashes with {@code version} and {@code
 * max_output_tokens}, then the text with {@code ${name}} for values. They are read for each question, so an edit counts
 * from the next one on. Thread-safe.
 */
final class Prompts {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern FILE = Pattern.compile("---\\R(.*?)\\R---\\R(.*)", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final Pattern TAG_END = Pattern.compile("<\\s*/");
    private static final String WITHHELD = "(withheld: this instance does not share rows)";

    private final Function<String, Path> files;

    /** @param files where a file of the configuration lies, by its path below {@code config} */
    Prompts(Function<String, Path> files) {
        this.files = files;
    }

    @JsonNaming(SnakeCaseStrategy.class)
    private record Head(int version, int maxOutputTokens) {}

    /**
     * The prompt of a question. Each value stands between tags of its name, and cannot close them.
     *
     * @param shareRows whether the rows of the question are written out
     * @throws AgnesException UNAVAILABLE when there is no such prompt, or it asks for a value that the question lacks
     */
    Prompt of(LlmQuestion question, boolean shareRows) {
        String name = question.prompt();
        String file = read(name);
        Matcher parts = FILE.matcher(file);
        if (!parts.matches()) {
            throw broken(name, "has no head between two lines of dashes");
        }
        Head head = head(name, parts.group(1));
        Map<String, String> values = new TreeMap<>();
        question.facts().forEach((key, value) -> values.put(key, data(key, value)));
        question.rows().forEach((key, value) -> values.put(key, data(key, shareRows ? value : WITHHELD)));
        question.blocks().forEach((key, blocks) -> values.put(key, blocks(key, blocks)));
        String version = name + "@" + head.version() + "-" + hash(file);
        return new Prompt(name, version, filled(name, parts.group(2).strip(), values), head.maxOutputTokens());
    }

    private String read(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name of a prompt.");
        }
        try {
            return Files.readString(files.apply("prompts/" + name + ".md"));
        } catch (IOException e) {
            throw broken(name, "cannot be read");
        }
    }

    private static Head head(String name, String yaml) {
        try {
            Head head = YAML.readValue(yaml, Head.class);
            if (head.version() > 0 && head.maxOutputTokens() > 0) {
                return head;
            }
        } catch (JsonProcessingException notAHead) {
            // told below
        }
        throw broken(name, "needs version and max_output_tokens in its head, both numbers above 0");
    }

    private static String filled(String name, String text, Map<String, String> values) {
        try {
            return new StringSubstitutor(values::get)
                    .setDisableSubstitutionInValues(true)
                    .setEnableUndefinedVariableException(true)
                    .replace(text);
        } catch (IllegalArgumentException undefined) {
            throw broken(name, "asks for a value that it is not given; it has " + String.join(", ", values.keySet()));
        }
    }

    private static String data(String name, String value) {
        return "<" + name + ">\n" + inert(value) + "\n</" + name + ">";
    }

    private static String blocks(String name, List<LlmQuestion.Block> parts) {
        return parts.stream()
                .map(Prompts::block)
                .collect(Collectors.joining("\n", "<" + name + ">\n", "\n</" + name + ">"));
    }

    /** Neither does the text end its block, nor does it look as if another one began. */
    private static String block(LlmQuestion.Block part) {
        String text = inert(part.text()).replaceAll("(?i)<(?=\\s*" + part.tag() + "\\b)", "<\\\\");
        String value = part.value().replaceAll("[^\\w.:@-]", "_");
        return "<" + part.tag() + " " + part.attribute() + "=\"" + value + "\">\n" + text + "\n</" + part.tag() + ">";
    }

    /** The text without an end of any tag, also of one that is written with spaces. */
    private static String inert(String text) {
        return TAG_END.matcher(text).replaceAll("<\\\\/");
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AgnesException broken(String name, String how) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The prompt config/prompts/" + name + ".md " + how + ".",
                "Mend the file, or put the shipped one back; docs/llm.md tells how prompts are written.");
    }
}

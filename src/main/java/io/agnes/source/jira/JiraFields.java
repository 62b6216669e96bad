package io.agnes.source.jira;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which field of this Jira each custom column is read from: {@code config/jira-fields.yaml}. Immutable.
 *
 * @param fields the id of a field, such as {@code customfield_10004}, by the name of what is read from it
 */
record JiraFields(Map<String, String> fields) {
    static final String REQUEST = "request";
    static final String FIRST_RESPONSE = "first_response";
    static final String TIME_TO_RESOLUTION = "time_to_resolution";
    static final Set<String> NAMES = Set.of(
            REQUEST,
            "severity",
            "triage",
            "configuration_item",
            "participants",
            "organizations",
            "spam",
            "context",
            "custom_url",
            "slack_link",
            "technical_issue_category",
            "email_address",
            "satisfaction",
            FIRST_RESPONSE,
            TIME_TO_RESOLUTION,
            "l3_team");
    private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    JiraFields {
        fields = Map.copyOf(fields);
        fields.forEach(JiraFields::check);
    }

    /**
     * Reads the file; without one no custom field is read and their columns are empty.
     *
     * @throws AgnesException INVALID naming the line's key, for an unknown name or what is no id of a field
     */
    static JiraFields read(Path file) {
        if (!Files.exists(file)) {
            return new JiraFields(Map.of());
        }
        try {
            Map<String, String> read = YAML.readValue(file.toFile(), new TypeReference<Map<String, String>>() {});
            return new JiraFields(read == null ? Map.of() : read);
        } catch (IOException | NullPointerException e) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The file " + file.getFileName() + " is not a list of names and fields.",
                    "Write lines such as 'severity: customfield_10004'.",
                    e);
        }
    }

    private static void check(String name, String id) {
        if (!NAMES.contains(name)) {
            throw new AgnesException(
                    Problem.INVALID,
                    "jira-fields.yaml names '" + name + "', which is read from no field.",
                    "Use one of: " + String.join(", ", new TreeSet<>(NAMES)) + ".");
        }
        if (!ID.matcher(id).matches()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The value of '" + name + "' in jira-fields.yaml is not the id of a field.",
                    "Write an id such as customfield_10004; GET /rest/api/3/field of your Jira lists them.");
        }
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** The value of the field that is read for a name. */
    JsonNode of(JsonNode issueFields, String name) {
        String id = fields.get(name);
        return id == null ? MissingNode.getInstance() : issueFields.path(id);
    }
}

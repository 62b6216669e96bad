package io.agnes.llm;

import java.util.List;

/** How a model is held to the shape of its answer, the strictest way first. */
enum Form {
    /** The provider itself makes the answer meet the schema. */
    SCHEMA,
    /** The provider makes the answer JSON; the prompt holds the schema. */
    JSON,
    /** Only the prompt asks for it. */
    TEXT;

    /** The ways a setting of {@code structured_output} lets be tried, in order; empty when it is none. */
    static List<Form> of(String setting, Provider provider) {
        List<Form> forms =
                switch (setting) {
                    case "strict" -> List.of(SCHEMA);
                    case "json" -> List.of(SCHEMA, JSON);
                    case "auto" -> List.of(SCHEMA, JSON, TEXT);
                    default -> List.of();
                };
        // Anthropic has no JSON without a schema
        return provider == Provider.ANTHROPIC
                ? forms.stream().filter(form -> form != JSON).toList()
                : forms;
    }
}

package io.agnes.source.jira;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;

/** Makes calls to Jira. Thread-safe. */
@FunctionalInterface
public interface JiraApi {
    /**
     * @return the answer, an object or a list
     * @throws AgnesException NOT_FOUND when Jira does not know what is asked for, UNAVAILABLE when it does not answer or
     *     refuses, with what to do next; {@link AgnesException#isPassing} tells whether that may pass
     */
    JsonNode call(JiraCall call);
}

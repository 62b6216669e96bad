package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an export has left in the stack's file storage, and the short-lived rights to read it.
 *
 * @param detail the answer to {@code GET files/<id>?federationToken=1}
 * @param rows as the job counted them; -1 when it did not tell
 * @param question what asks for the detail again, when its rights have run out
 */
public record ExportedFile(JsonNode detail, long rows, StorageCall question) {
    boolean isSliced() {
        return detail.path("isSliced").asBoolean();
    }

    String url() {
        return detail.path("url").asText();
    }

    boolean isPacked() {
        return detail.path("name").asText().endsWith(".gz");
    }

    /** 0 when the API does not tell. */
    long sizeBytes() {
        return detail.path("sizeBytes").asLong();
    }

    @Override
    public String toString() {
        return "ExportedFile[" + question.path() + "]";
    }
}

package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;

/** The control calls to Keboola's Storage API. Implementations are thread-safe. */
public interface StorageApi {
    /**
     * One call; failures that pass by themselves are tried again before they are told.
     *
     * @return the answer, as the API writes it
     * @throws io.agnes.common.AgnesException UNAVAILABLE with what the API says and what to do next; never the token
     */
    JsonNode call(StorageCall call);

    /**
     * Starts an export and returns once its file lies in the stack's file storage.
     *
     * @throws io.agnes.common.AgnesException as {@link #call}, and when the export fails or takes too long
     */
    ExportedFile export(StorageCall start);
}

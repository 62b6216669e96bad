package io.agnes.source.bigquery;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.retrying.BasicResultRetryAlgorithm;
import com.google.cloud.BaseServiceException;
import java.io.IOException;
import java.util.Set;

/** Which failures of a REST call are over by themselves; the client on its own tries no refused answer again. */
final class PassingAnswers extends BasicResultRetryAlgorithm<Object> {
    private static final Set<Integer> STATUSES = Set.of(408, 429, 500, 502, 503, 504);

    @Override
    public boolean shouldRetry(Throwable failure, Object answer) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpResponseException refused) {
                return STATUSES.contains(refused.getStatusCode());
            }
            if (cause instanceof BaseServiceException told) {
                return told.isRetryable();
            }
        }
        return failure instanceof IOException;
    }
}

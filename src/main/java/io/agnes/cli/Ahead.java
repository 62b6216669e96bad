package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The answer to a GET that is asked for at once and taken later, so that others are asked for beside it. */
final class Ahead {
    private final FutureTask<JsonNode> answer;

    Ahead(ApiClient client, String path) {
        answer = new FutureTask<>(() -> client.get(path));
        Thread thread = new Thread(answer, "GET " + path);
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws Failure as {@link ApiClient#get} */
    JsonNode get() {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiClient.cancelled(e);
        }
    }
}

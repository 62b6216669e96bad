package io.agnes.access.openid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Calls that are answered with JSON. Redirections are not followed, so that what is sent goes nowhere else; an answer
 * has a limited time and length. Thread-safe.
 */
public final class HttpJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 1024 * 1024;

    private final Duration patience;
    private HttpClient http;

    /** @param patience for a whole answer */
    public HttpJson(Duration patience) {
        this.patience = patience;
    }

    /** Made with the first request: it reads the trusted certificates, and most instances have no issuer. */
    private synchronized HttpClient http() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .connectTimeout(patience)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return http;
    }

    /**
     * An answer with any status.
     *
     * @param body missing when it is no JSON
     */
    record Answer(int status, JsonNode body) {
        boolean isOk() {
            return status == 200 && body.isObject();
        }
    }

    Answer get(URI uri, Map<String, String> headers) throws IssuerException {
        return send(uri, HttpRequest.newBuilder(uri).GET(), headers);
    }

    /** Posts {@code application/x-www-form-urlencoded}. */
    Answer form(URI uri, Map<String, String> fields, Map<String, String> headers) throws IssuerException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(encoded(fields)));
        return send(uri, request, headers);
    }

    Answer json(URI uri, JsonNode body, Map<String, String> headers) throws IssuerException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
        return send(uri, request, headers);
    }

    /** {@code name=value} pairs for a query or a form. */
    static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Answer send(URI uri, HttpRequest.Builder request, Map<String, String> headers) throws IssuerException {
        request.header("Accept", "application/json").timeout(patience);
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> answer = http().sendAsync(request.build(), head -> new Limited());
        try {
            HttpResponse<byte[]> response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), parse(response.body()));
        } catch (ExecutionException e) {
            throw IssuerException.unreachable(where(uri) + " does not answer: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw IssuerException.unreachable(where(uri) + " does not answer within " + patience, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw IssuerException.unreachable("The server is stopping.", e);
        }
    }

    /** Without the query, which may hold an address of a person. */
    private static String where(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException noJson) {
            return MissingNode.getInstance();
        }
    }

    /** A body that ends as a failure when it is too long. */
    private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> whole = HttpResponse.BodySubscribers.ofByteArray();
        private Flow.Subscription subscription;
        private long left = LONGEST;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription source) {
            subscription = source;
            whole.onSubscribe(source);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            left -= part.stream().mapToLong(ByteBuffer::remaining).sum();
            if (left < 0) {
                subscription.cancel();
                whole.onError(new IOException("its answer is longer than " + LONGEST + " bytes"));
            } else {
                whole.onNext(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            whole.onError(failure);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}

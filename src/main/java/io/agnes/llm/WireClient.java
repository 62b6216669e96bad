package io.agnes.llm;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.agnes.common.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The calls of LangChain4j over the client of the JDK: no redirects, an answer of bounded size, and the pause that a
 * refusal asks for is kept. It tries nothing again; the route does. Thread-safe.
 */
final class WireClient implements HttpClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;

    private final java.net.http.HttpClient http;
    private final Duration timeout;

    private WireClient(Duration timeout) {
        this.timeout = timeout;
        this.http = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /** What LangChain4j makes its client with; the times that it would like are not asked. */
    static HttpClientBuilder within(Duration timeout) {
        return new HttpClientBuilder() {
            @Override
            public Duration connectTimeout() {
                return CONNECT;
            }

            @Override
            public HttpClientBuilder connectTimeout(Duration ignored) {
                return this;
            }

            @Override
            public Duration readTimeout() {
                return timeout;
            }

            @Override
            public HttpClientBuilder readTimeout(Duration ignored) {
                return this;
            }

            @Override
            public HttpClient build() {
                return new WireClient(timeout);
            }
        };
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        java.net.http.HttpRequest.Builder call = java.net.http.HttpRequest.newBuilder(URI.create(request.url()))
                .timeout(timeout)
                .method(
                        request.method().name(),
                        request.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, values) -> values.forEach(value -> call.header(name, value)));
        try {
            HttpResponse<InputStream> answer = http.send(call.build(), BodyHandlers.ofInputStream());
            String body = body(answer);
            if (answer.statusCode() / 100 != 2) {
                String pause = answer.headers().firstValue("Retry-After").orElse(null);
                throw new RefusedCall(answer.statusCode(), body, RetryAfter.of(pause, Clock.systemUTC()));
            }
            return SuccessfulHttpResponse.builder()
                    .statusCode(answer.statusCode())
                    .headers(answer.headers().map())
                    .body(body)
                    .build();
        } catch (HttpTimeoutException e) {
            throw new TimeoutException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The call was stopped.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The time limit of a request ends with its head; whatever makes the body come too slowly ends here. */
    private String body(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream in = answer.body()) {
            Executor afterTimeout = CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS);
            CompletableFuture<Void> end = CompletableFuture.runAsync(() -> close(in), afterTimeout);
            byte[] bytes = in.readNBytes(LARGEST_ANSWER + 1);
            end.cancel(false);
            if (bytes.length > LARGEST_ANSWER) {
                throw new IllegalStateException("The answer is larger than 16 MB.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("Answers are not streamed.");
    }
}

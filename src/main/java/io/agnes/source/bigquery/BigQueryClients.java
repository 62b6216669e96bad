package io.agnes.source.bigquery;

import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.StatusCode;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.storage.v1.BigQueryReadClient;
import com.google.cloud.bigquery.storage.v1.BigQueryReadSettings;
import com.google.cloud.http.HttpTransportOptions;
import io.agnes.config.Environment;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The clients of one connection. Nothing of Google's is loaded before the first of them is asked for. Thread-safe. */
final class BigQueryClients {
    private static final Set<StatusCode.Code> PASSING =
            Set.of(StatusCode.Code.UNAVAILABLE, StatusCode.Code.DEADLINE_EXCEEDED, StatusCode.Code.ABORTED);
    private static final int SECURE = 443;
    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final BigQueryConnection connection;
    private final Environment environment;
    private final RetrySettings retries;
    private GoogleCredentials credentials;
    private BigQuery jobs;

    /** @param firstPause before a call is tried again */
    BigQueryClients(BigQueryConnection connection, Environment environment, Duration firstPause) {
        this.connection = connection;
        this.environment = environment;
        this.retries = RetrySettings.newBuilder()
                .setMaxAttempts(4)
                .setInitialRetryDelayDuration(firstPause)
                .setRetryDelayMultiplier(3)
                .setMaxRetryDelayDuration(Duration.ofSeconds(20))
                .setInitialRpcTimeoutDuration(ANSWER)
                .setMaxRpcTimeoutDuration(ANSWER)
                .setTotalTimeoutDuration(Duration.ofMinutes(3))
                .build();
    }

    /** For tables, dry runs and queries. */
    synchronized BigQuery jobs() {
        if (jobs == null) {
            jobs = BigQueryOptions.newBuilder()
                    .setProjectId(connection.billing())
                    .setQuotaProjectId(connection.billing())
                    .setCredentials(credentials())
                    .setHost(connection.config().apiUrl())
                    .setRetrySettings(retries)
                    .setResultRetryAlgorithm(new PassingAnswers())
                    .setTransportOptions(HttpTransportOptions.newBuilder()
                            .setConnectTimeout((int) CONNECT.toMillis())
                            .setReadTimeout((int) ANSWER.toMillis())
                            .build())
                    .build()
                    .getService();
        }
        return jobs;
    }

    /** For rows; whoever asks closes it. A stream that breaks is opened again where it broke. */
    BigQueryReadClient rows() throws IOException {
        URI url = URI.create(connection.config().storageUrl());
        boolean plain = BigQueryConnection.isPlainText(url);
        InstantiatingGrpcChannelProvider.Builder channel = BigQueryReadSettings.defaultGrpcTransportProviderBuilder();
        if (plain) {
            channel.setChannelConfigurator(ManagedChannelBuilder::usePlaintext);
        }
        Credentials who = plain ? BigQueryCredentials.plainText(credentials()) : credentials();
        BigQueryReadSettings.Builder settings = BigQueryReadSettings.newBuilder()
                .setEndpoint(url.getHost() + ":" + (url.getPort() < 0 ? SECURE : url.getPort()))
                .setQuotaProjectId(connection.billing())
                .setCredentialsProvider(FixedCredentialsProvider.create(who))
                .setTransportChannelProvider(channel.build());
        settings.createReadSessionSettings().setRetryableCodes(PASSING).setRetrySettings(retries);
        settings.readRowsSettings()
                .setRetryableCodes(PASSING)
                .setRetrySettings(retries.toBuilder()
                        .setInitialRpcTimeoutDuration(Duration.ofDays(1))
                        .setMaxRpcTimeoutDuration(Duration.ofDays(1))
                        .setTotalTimeoutDuration(Duration.ofDays(1))
                        .build())
                .setWaitTimeoutDuration(connection.config().readTimeout());
        return BigQueryReadClient.create(settings.build());
    }

    private synchronized GoogleCredentials credentials() {
        if (credentials == null) {
            credentials = BigQueryCredentials.of(connection, environment);
        }
        return credentials;
    }
}

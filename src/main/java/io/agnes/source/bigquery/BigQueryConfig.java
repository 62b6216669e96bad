package io.agnes.source.bigquery;

import io.agnes.config.DataSize;
import io.agnes.config.Section;
import io.agnes.config.Setting;
import java.time.Duration;

/** One BigQuery project, by the name that registered tables give as their source. Nothing here is secret. */
@Section(
        value = "data_sources",
        type = "bigquery",
        description = "A BigQuery project whose tables, views and queries are copied.")
public record BigQueryConfig(
        @Setting(description = "The project with the data, such as acme-analytics.")
        String project,

        @Setting(value = "", description = "The project that pays for queries and reads; that of the data when empty.")
        String billingProject,

        @Setting(value = "", description = "Where queries run, such as EU; where BigQuery finds the data when empty.")
        String location,

        @Setting(
                value = BigQueryConnection.DEFAULT_CREDENTIALS_ENV,
                description = "Name of the environment variable that holds the key of a service account, as JSON or as "
                        + "the path of its file. When the default one is unset, application default credentials.")
        String credentialsEnv,

        @Setting(
                value = "10GB",
                description = "The most that BigQuery may scan for one table in one sync, by its own estimate; 0B for "
                        + "any amount. The option max_bytes of a table goes before it.")
        DataSize maxBytesPerMaterialize,

        @Setting(value = "4", description = "Streams of one table that are read side by side.")
        int readStreams,

        @Setting(value = "10m", description = "How long a query may take.")
        Duration queryTimeout,

        @Setting(value = "2m", description = "How long a stream may send nothing before it is opened again.")
        Duration readTimeout,

        @Setting(value = "https://bigquery.googleapis.com", description = "Where jobs and tables are asked for.")
        String apiUrl,

        @Setting(value = "https://bigquerystorage.googleapis.com", description = "Where rows are read.")
        String storageUrl) {}

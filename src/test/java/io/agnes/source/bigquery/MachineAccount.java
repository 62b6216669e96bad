package io.agnes.source.bigquery;

import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import java.time.Duration;
import java.util.Map;

/**
 * A process without a key that asks BigQuery for a table: as whom, its environment says. Arguments: URL of the API, data
 * set, table.
 */
final class MachineAccount {
    static final String FOUND = "The table is there.";

    private MachineAccount() {}

    public static void main(String[] arguments) {
        BigQueryConfig config = new BigQueryConfig(
                TablesStandIn.PROJECT,
                "",
                "",
                BigQueryConnection.DEFAULT_CREDENTIALS_ENV,
                DataSize.parse("1GB"),
                1,
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                arguments[0],
                arguments[0]);
        BigQueryClients clients = new BigQueryClients(
                new BigQueryConnection("bq", config), Environment.of(Map.of()), Duration.ofMillis(5));
        if (clients.jobs().getTable(arguments[1], arguments[2]) != null) {
            System.out.println(FOUND);
        }
    }
}

package io.agnes.source.bigquery;

import com.google.api.gax.paging.Page;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.Dataset;
import com.google.cloud.bigquery.DatasetId;
import com.google.cloud.bigquery.FieldList;
import com.google.cloud.bigquery.Job;
import com.google.cloud.bigquery.JobId;
import com.google.cloud.bigquery.JobInfo;
import com.google.cloud.bigquery.JobStatistics.QueryStatistics;
import com.google.cloud.bigquery.JobStatistics.QueryStatistics.StatementType;
import com.google.cloud.bigquery.QueryJobConfiguration;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableDefinition.Type;
import com.google.cloud.bigquery.TableId;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.source.DiscoveredTable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What a connection reaches over the API for jobs and tables: metadata, estimates, queries. Thread-safe. */
final class BigQueryProject {
    /** Kinds of tables whose rows are stored, so that they are read without a query. */
    private static final Set<Type> STORED = Set.of(Type.TABLE, Type.SNAPSHOT);

    private static final int MOST_TABLES = 10_000;

    private final BigQueryConnection connection;
    private final BigQueryClients clients;
    private final BigQueryFailures failures;

    BigQueryProject(BigQueryConnection connection, BigQueryClients clients) {
        this.connection = connection;
        this.clients = clients;
        this.failures = new BigQueryFailures(connection);
    }

    /**
     * Something with rows.
     *
     * @param stored whether it is read as it is; else only through a query, as a view
     */
    record Relation(TableId id, FieldList fields, boolean stored) {
        /** As the Storage Read API names it. */
        String path() {
            return "projects/" + id.getProject() + "/datasets/" + id.getDataset() + "/tables/" + id.getTable();
        }
    }

    /** @throws AgnesException NOT_FOUND, or as the call failed */
    Relation table(TableId id, String what) {
        return asked(what, () -> {
            Table found = clients.jobs().getTable(id);
            if (found == null) {
                throw new AgnesException(
                        Problem.NOT_FOUND,
                        "There is no " + what.replaceFirst("^the ", "") + " in BigQuery.",
                        "Correct bucket (the data set) and source_table, or remove the table if it is gone for good; "
                                + "it keeps its last good data.");
            }
            com.google.cloud.bigquery.TableDefinition is = found.getDefinition();
            FieldList fields =
                    is.getSchema() == null ? FieldList.of() : is.getSchema().getFields();
            return new Relation(id, fields, STORED.contains(is.getType()));
        });
    }

    /**
     * What a dry run says of a query.
     *
     * @param bytes what it would scan; negative when the answer does not say
     * @param isSelect whether it is one SELECT
     */
    record Estimate(long bytes, boolean isSelect) {}

    Estimate estimate(String sql, String what) {
        return asked(what, () -> {
            Job job = clients.jobs().create(job(query(sql).setDryRun(true).setUseQueryCache(false)));
            QueryStatistics told = job.getStatistics();
            Long bytes = told == null ? null : told.getTotalBytesProcessed();
            return new Estimate(
                    bytes == null ? -1 : bytes, told != null && StatementType.SELECT.equals(told.getStatementType()));
        });
    }

    /**
     * Runs a query; its rows are in a table of the project's own, which BigQuery removes by itself within a day.
     *
     * @param limit what may be billed; 0 bytes for any amount
     */
    Relation run(String sql, DataSize limit, String what) {
        return asked(what, () -> {
            QueryJobConfiguration.Builder query = query(sql)
                    .setJobTimeoutMs(connection.config().queryTimeout().toMillis());
            if (limit.bytes() > 0) {
                query.setMaximumBytesBilled(limit.bytes());
            }
            Job done = wait(clients.jobs().create(job(query)), what);
            QueryJobConfiguration ran = done.getConfiguration();
            TableId rows = ran.getDestinationTable();
            return new Relation(
                    rows,
                    clients.jobs().getTable(rows).getDefinition().getSchema().getFields(),
                    true);
        });
    }

    private Job wait(Job job, String what) {
        try {
            Job done = job.waitFor();
            if (done == null) {
                throw AgnesException.transport("BigQuery has lost the query for " + what + ".", "Sync again.", null);
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.cancel();
            throw new AgnesException(Problem.UNAVAILABLE, "The query for " + what + " was stopped.", "Sync again.", e);
        }
    }

    private JobInfo job(QueryJobConfiguration.Builder query) {
        String location = connection.config().location();
        JobId id = location.isEmpty()
                ? JobId.of()
                : JobId.newBuilder().setRandomJob().setLocation(location).build();
        return JobInfo.of(id, query.build());
    }

    private QueryJobConfiguration.Builder query(String sql) {
        return QueryJobConfiguration.newBuilder(sql)
                .setUseLegacySql(false)
                .setPriority(QueryJobConfiguration.Priority.INTERACTIVE);
    }

    /**
     * The tables that the account may see, without their columns.
     *
     * @param dataset only those of this one; null for all
     */
    List<DiscoveredTable> tables(String dataset) {
        return asked("the tables of '" + connection.config().project() + "'", () -> {
            List<DiscoveredTable> found = new ArrayList<>();
            for (String id : dataset == null ? datasets() : List.of(dataset)) {
                Page<Table> page = clients.jobs()
                        .listTables(
                                DatasetId.of(connection.config().project(), id),
                                BigQuery.TableListOption.pageSize(1_000));
                for (Table table : page.iterateAll()) {
                    if (found.size() < MOST_TABLES) {
                        found.add(discovered(id, table));
                    }
                }
            }
            return found;
        });
    }

    private List<String> datasets() {
        List<String> ids = new ArrayList<>();
        for (Dataset dataset : clients.jobs()
                .listDatasets(connection.config().project(), BigQuery.DatasetListOption.pageSize(1_000))
                .iterateAll()) {
            ids.add(dataset.getDatasetId().getDataset());
        }
        return ids;
    }

    private static DiscoveredTable discovered(String dataset, Table table) {
        BigInteger rows = table.getNumRows();
        Long bytes = table.getDefinition() instanceof StandardTableDefinition stored ? stored.getNumBytes() : null;
        return new DiscoveredTable(
                dataset,
                table.getTableId().getTable(),
                table.getDescription(),
                List.of(),
                rows == null ? null : rows.longValue(),
                bytes,
                List.of());
    }

    /** A relation as a query names it. */
    static String quoted(TableId id) {
        return "`" + id.getProject() + "." + id.getDataset() + "." + id.getTable() + "`";
    }

    private <T> T asked(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw failures.of(e, what);
        }
    }
}

package io.agnes.cli;

import io.agnes.cli.Manifest.File;
import io.agnes.cli.Manifest.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Fetches tables, a few files at a time. A table that fails does not keep the others. */
final class TableFetches {
    private static final int UNAUTHENTICATED = 401;

    private final ApiClient client;
    private final Workspace workspace;
    private final int parallel;

    TableFetches(ApiClient client, Workspace workspace, int parallel) {
        this.client = client;
        this.workspace = workspace;
        this.parallel = parallel;
    }

    /**
     * @return by id what kept a table from coming; those that are not named are whole
     * @throws Failure when no table can come: nobody is signed in any more
     */
    Map<String, Failure> fetch(List<Table> tables, Progress progress) throws IOException {
        FileFetch fetch = new FileFetch(client, workspace.parquet(), progress::add);
        Map<String, Failure> failed = new TreeMap<>();
        ExecutorService workers = Executors.newFixedThreadPool(parallel);
        try {
            Map<Table, List<Future<?>>> running = new java.util.LinkedHashMap<>();
            for (Table table : tables) {
                List<Future<?>> files = new ArrayList<>();
                for (File file : table.files()) {
                    files.add(workers.submit(() -> {
                        fetch.fetch(table, file);
                        return null;
                    }));
                }
                running.put(table, files);
            }
            for (Map.Entry<Table, List<Future<?>>> table : running.entrySet()) {
                for (Future<?> file : table.getValue()) {
                    await(file, table.getKey(), failed);
                }
            }
        } finally {
            workers.shutdownNow();
        }
        return failed;
    }

    private void await(Future<?> file, Table table, Map<String, Failure> failed) throws IOException {
        try {
            file.get();
        } catch (ExecutionException e) {
            Failure failure = told(e.getCause(), table);
            if (failure.status() == UNAUTHENTICATED) {
                throw failure;
            }
            failed.putIfAbsent(table.id(), failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("The sync was cancelled.", "Run da sync again; it goes on where it stopped.", e);
        }
    }

    private Failure told(Throwable cause, Table table) {
        if (cause instanceof Failure failure) {
            return failure;
        }
        if (cause instanceof java.nio.file.FileSystemException disk) {
            return Failure.of(
                    "The file " + disk.getFile() + " of the table '" + table.id() + "' cannot be written.",
                    "Make the workspace writable and see that there is room, then run da sync again.",
                    cause);
        }
        return Failure.of(
                "The table '" + table.id() + "' did not come from " + client.server() + ": " + cause.getMessage(),
                "Run da sync again; it goes on where it stopped.",
                cause);
    }
}

package io.agnes.source.jsonapi;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.source.Rows;
import io.agnes.source.SyncStrategy;
import io.agnes.source.TableDefinition;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.PublishedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBConnection;

/**
 * One table of an API: its pages one after the other into a file, then the file into Parquet. What was asked for last
 * is not kept anywhere: the greatest value among the published rows is it, so data and cursor cannot part. Thread-safe.
 */
final class JsonApiReader {
    private final JsonApi api;
    private final DataFolder data;
    private final DiskSpace disk;

    JsonApiReader(JsonApi api, DataFolder data, DiskSpace disk) {
        this.api = api;
        this.data = data;
        this.disk = disk;
    }

    /** As {@link io.agnes.source.TableReader} says. */
    Optional<List<PublishedFile>> read(
            TableDefinition definition, Optional<ExtractTable> before, DuckDBConnection work, ExtractFolder extract)
            throws SQLException, IOException {
        ApiTable table = ApiTable.of(definition.options());
        List<PublishedFile> known = before.map(ExtractTable::files).orElse(List.of());
        Rows rows = new Rows(
                work, DataFolder.inside(data.extracts(), definition.source().value()));
        RecordLoad load = new RecordLoad(definition, table, known, rows, work, extract);
        Path file = Files.createTempFile(Files.createDirectories(data.scratch()), "json-api-", ".ndjson");
        try {
            long records = fetch(table, first(table, load), file);
            return records == 0
                    ? nothing(table, known, load)
                    : load.publish(file).map(List::of);
        } finally {
            load.forget();
            Files.deleteIfExists(file);
        }
    }

    private static URI first(ApiTable table, RecordLoad load) throws SQLException {
        URI url = table.url();
        if (table.strategy() == SyncStrategy.INCREMENTAL) {
            String since = load.since();
            url = since.isEmpty() ? url : Target.with(url, table.since().parameter(), since);
        }
        return table.paging().first(url);
    }

    /** @return how many records came */
    private long fetch(ApiTable table, URI first, Path file) {
        Progress progress = new Progress(table);
        Optional<URI> next = Optional.of(first);
        while (next.isPresent()) {
            URI target = next.get();
            Page came = page(new PageRequest(table, target, file, progress.end()));
            progress.add(came);
            next = next(table, target, progress, came);
        }
        return progress.records();
    }

    private Page page(PageRequest request) {
        try {
            return api.page(request);
        } catch (AgnesException e) {
            throw DiskSpace.isLacking(e)
                    ? disk.full(
                            data.scratch(),
                            DiskSpace.Part.SCRATCH,
                            "the records of '" + request.table().name() + "'",
                            request.at(),
                            "sync again; the table keeps its last good data until then",
                            e)
                    : e;
        }
    }

    private static Optional<URI> next(ApiTable table, URI target, Progress progress, Page came) {
        Optional<URI> next;
        try {
            next = table.paging().next(target, progress.pages(), progress.records(), came);
        } catch (IllegalArgumentException notAUrl) {
            throw progress.refused("names a next page that is not a URL", "Tell the makers of the API.");
        }
        next.ifPresent(url -> {
            if (!Target.isSameOrigin(url, table.url())) {
                throw progress.refused(
                        "names a next page on another host, " + Target.origin(url) + ", which is not asked",
                        "Set url to the address that the API itself uses, so that its links stay there.");
            } else if (url.equals(target)) {
                throw progress.refused(
                        "names the page as next that just came", "Use another kind of paging: page or offset.");
            }
        });
        return next;
    }

    private static Optional<List<PublishedFile>> nothing(ApiTable table, List<PublishedFile> known, RecordLoad load)
            throws SQLException {
        long had = known.stream().mapToLong(PublishedFile::rows).sum();
        if (table.strategy() == SyncStrategy.INCREMENTAL && !known.isEmpty() || had == 0 && !known.isEmpty()) {
            return Optional.empty();
        } else if (known.isEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The API has no records for '" + table.name() + "' yet, so its columns are not known.",
                    "Sync again when there are some, or see that url and record_path are right.");
        } else if (!table.limits().allowEmpty()) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The API has no records for '" + table.name() + "' any more, and had " + had + ".",
                    "If it is meant to be empty set its value allow_empty to true, then sync again.");
        }
        return Optional.of(List.of(load.emptied()));
    }

    /** How far a sync of a table has come; ends what would not end. */
    private static final class Progress {
        private final ApiTable table;
        private long pages;
        private long records;
        private long end;
        private Page last;

        Progress(ApiTable table) {
            this.table = table;
        }

        void add(Page came) {
            if (last != null
                    && came.records() > 0
                    && came.checksum() == last.checksum()
                    && came.records() == last.records()) {
                throw refused(
                        "gives the same page again",
                        "See in its documentation which parameter turns pages, and set page_param to it.");
            }
            last = came;
            pages++;
            records += came.records();
            end = came.end();
            if (pages > table.limits().pages()) {
                throw refused(
                        "has more than " + table.limits().pages() + " pages",
                        "Ask for more records per page, or set max_pages higher.");
            } else if (end > table.limits().bytes()) {
                throw refused(
                        "has more than " + new DataSize(table.limits().bytes()) + " of records",
                        "Set sync_strategy to incremental with a since_start, or max_size higher.");
            }
        }

        long pages() {
            return pages;
        }

        long records() {
            return records;
        }

        long end() {
            return end;
        }

        AgnesException refused(String what, String hint) {
            return new AgnesException(
                    Problem.INVALID, "The API of '" + table.name() + "' " + what + " (page " + pages + ").", hint);
        }
    }
}

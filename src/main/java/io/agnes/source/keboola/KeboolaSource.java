package io.agnes.source.keboola;

import io.agnes.source.PulledTables;
import io.agnes.source.Source;
import io.agnes.source.SourceTable;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import java.util.List;

/** The source type {@code keboola}: registered tables of Keboola Storage become extracts. Thread-safe. */
public final class KeboolaSource implements Source {
    public static final String TYPE = "keboola";

    private final PulledTables pulled;
    private final KeboolaReader reader;

    KeboolaSource(PulledTables pulled, KeboolaReader reader) {
        this.pulled = pulled;
        this.reader = reader;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<SourceTable> tables() {
        return pulled.offered();
    }

    @Override
    public List<TableOutcome> extract(SyncTask task) {
        return pulled.pull(task, reader::read);
    }
}

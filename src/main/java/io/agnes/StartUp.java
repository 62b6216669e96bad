package io.agnes;

import io.agnes.common.AgnesException;
import io.agnes.config.DataFolder;
import io.agnes.config.Settings;
import io.agnes.source.bigquery.BigQueryWiring;
import io.agnes.source.keboola.KeboolaWiring;
import io.agnes.state.FolderLock;
import io.agnes.state.StateDatabase;
import io.agnes.sync.TableRegistry;
import io.agnes.warehouse.Leftovers;
import io.agnes.warehouse.RebuildReport;
import io.agnes.warehouse.RemoteAttach;
import io.agnes.warehouse.WarehouseWiring;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process takes a data folder over from one that may have been killed in the middle of anything. The order is
 * what makes it safe:
 *
 * <ol>
 *   <li><b>lock</b>: nobody else works on the folder from here on ({@link FolderLock})
 *   <li><b>sweep</b>: so every scratch and side file is a leftover, and goes ({@link Leftovers})
 *   <li><b>state</b>: the log is replayed, or put aside with an alarm when it is damaged; on PostgreSQL the lock of the
 *       database is taken ({@link StateDatabase})
 *   <li><b>manifest</b>: the last generation is served again with the tables whose files are whole; generations and
 *       data files that nothing names go ({@link io.agnes.warehouse.Orchestrator})
 *   <li><b>generation</b>: what the extracts hold by now is published ({@link #publish})
 * </ol>
 *
 * Closing it ends the rooms in the opposite order, the lock last.
 */
final class StartUp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StartUp.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final StateDatabase state;
    private final WarehouseWiring warehouse;

    private StartUp(DataFolder data, Settings settings) {
        try {
            opened(FolderLock.take(data));
            Leftovers.sweep(data);
            state = opened(StateDatabase.open(data, settings));
            warehouse = opened(
                    WarehouseWiring.open(state, data, settings, remotes(settings), new TableRegistry(state)::release));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * The first four steps.
     *
     * @throws AgnesException with what to do next, when one fails; then nothing stays open
     */
    static StartUp on(DataFolder data, Settings settings) {
        return new StartUp(data, settings);
    }

    /** The places outside at which tables may be read. */
    private static List<RemoteAttach> remotes(Settings settings) {
        return Stream.concat(KeboolaWiring.remotes(settings).stream(), BigQueryWiring.remotes(settings).stream())
                .toList();
    }

    /** The fifth step, once the rooms that look at what is published are there. */
    RebuildReport publish() {
        return warehouse.orchestrator().rebuild();
    }

    StateDatabase state() {
        return state;
    }

    WarehouseWiring warehouse() {
        return warehouse;
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() {
        closeAll(open);
    }

    /** Closes what was opened last first; what fails is logged and does not keep the rest open. */
    static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("A room did not close", e);
            }
        }
    }
}

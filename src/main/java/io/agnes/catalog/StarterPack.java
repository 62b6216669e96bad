package io.agnes.catalog;

import io.agnes.access.Caller;
import io.agnes.common.AgnesException;
import io.agnes.state.StateDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metrics that lie in a folder, imported once: at the first start that knows of metrics. */
final class StarterPack {
    private static final Logger LOG = LoggerFactory.getLogger(StarterPack.class);
    private static final String NAME = "metrics";
    private static final String INDEX = "metrics.yml";

    private final StateDatabase state;
    private final MetricAdministration metrics;

    StarterPack(StateDatabase state, MetricAdministration metrics) {
        this.state = state;
        this.metrics = metrics;
    }

    /** Imports the folder unless it has been; a pack that cannot be read is logged and tried again at the next start. */
    void importOnce(Path folder) {
        if (!Files.isDirectory(folder) || isImported()) {
            return;
        }
        try {
            MetricImport done = metrics.load(read(folder), false, false, Caller.operator());
            state.write(handle -> handle.execute("insert into first_imports (name) values (?)", NAME));
            LOG.info("Imported {} metrics; GET /api/metrics lists those whose tables are there.", done.count());
        } catch (AgnesException e) {
            LOG.error("The metrics in {} were not imported. {} {}", folder, e.getMessage(), e.hint());
        }
    }

    /** Every metric in the YAML files of a folder and those below it, the index left out. */
    static List<MetricDefinition> read(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            List<MetricDefinition> metrics = new ArrayList<>();
            List<Path> found = files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .filter(file -> !folder.resolve(INDEX).equals(file))
                    .sorted()
                    .toList();
            for (Path file : found) {
                metrics.addAll(MetricYaml.read(Files.readString(file), "The file '" + folder.relativize(file) + "'"));
            }
            return metrics;
        } catch (IOException e) {
            throw new UncheckedIOException("The metrics in " + folder + " cannot be read.", e);
        }
    }

    private boolean isImported() {
        return state.read(handle -> handle.createQuery("select count(*) from first_imports where name = ?")
                        .bind(0, NAME)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }
}

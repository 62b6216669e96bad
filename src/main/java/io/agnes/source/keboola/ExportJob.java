package io.agnes.source.keboola;

import java.time.Duration;
import java.time.Instant;

/**
 * An export that runs at Keboola.
 *
 * @param question what asks how it goes
 * @param since when it was started
 * @param pause before it is asked again
 * @param file what asks for its file; null until it has one
 * @param rows -1 until they are known
 */
public record ExportJob(StorageCall question, Instant since, Duration pause, StorageCall file, long rows) {
    public boolean isOpen() {
        return file == null;
    }

    /** In milliseconds. */
    public long pauseMillis() {
        return pause.toMillis();
    }
}

package io.agnes.source;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much of a table a sync reads. */
public enum SyncStrategy {
    /** Everything, each time. */
    FULL_REFRESH,
    /** What has changed since the last sync; rows of the same primary key are replaced. */
    INCREMENTAL,
    /** The partitions that may have changed. */
    PARTITIONED;

    /** As the registry keeps it: {@code full_refresh}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SyncStrategy> find(String word) {
        return Stream.of(values())
                .filter(strategy -> strategy.word().equals(word))
                .findFirst();
    }
}

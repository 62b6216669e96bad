package io.agnes.warehouse;

import io.agnes.config.DataSize;
import java.time.Duration;

/**
 * What one generation of master views may use while it answers queries; two generations are open for as long as the
 * older one has a reader.
 *
 * @param memory of all its queries together
 * @param threads of all its queries together; 0 is one per core
 * @param spill disk space
 * @param statementTime the longest time of one statement, kept by the engine itself; whole milliseconds
 */
public record InstanceLimits(DataSize memory, int threads, DataSize spill, Duration statementTime) {}

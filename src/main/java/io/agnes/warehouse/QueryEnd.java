package io.agnes.warehouse;

import java.util.regex.Pattern;

/** Why a query process ended without being asked to. */
enum QueryEnd {
    /** It reached the memory it may have, and neither the engine nor Java could go on. */
    MEMORY,
    /** Anything else, such as an error of the engine; also the kernel, when the machine runs short of memory. */
    CRASH;

    /** The status of {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int JAVA_HEAP = 3;

    private static final Pattern OUT_OF_MEMORY = Pattern.compile(
            "bad_alloc|insufficient memory|OutOfMemoryError|out of memory|[Cc]annot allocate memory|Not enough space");

    static QueryEnd of(int exitStatus, String lastWords) {
        return exitStatus == JAVA_HEAP || OUT_OF_MEMORY.matcher(lastWords).find() ? MEMORY : CRASH;
    }
}

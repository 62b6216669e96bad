package io.agnes.warehouse;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.duckdb.DuckDBDriver;
import org.slf4j.Logger;

/**
 * How a query process is started: the Java and the classes of this process, no variable of its environment, a small heap, and a limit of the operating system on the memory it may ever have. The limit is on
 * writable memory ({@code ulimit -d}, Linux 4.7 and newer): what a JVM and an engine merely reserve would make a limit
 * on addresses a guess.
 */
final class QueryCommand {
    static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** File in the folder of a process that takes what it says before it dies. */
    static final String LAST_WORDS = "stderr";

    /** Where a process writes its answers, which the server reads. */
    static final String ANSWERS = "/dev/fd/3";

    private static final List<Class<?>> FIRST = List.of(
            QueryChild.class, DuckDBDriver.class, JsonFactory.class, JsonNode.class, JsonValue.class, Logger.class);

    private static final long MB = 1L << 20;
    private static final long HEAP_MB = 64;
    /** JVM, native library, stacks of its threads, the large stack. */
    private static final long BASE_MB = 320;
    /** The engine starts threads by the number of cores, and a stack counts in full. */
    private static final long MB_PER_CORE = 16;

    /**
     * Signals for the whole group, such as Ctrl-C, are for the server, which ends the process when it has no more work
     * for it. When memory runs short the kernel is to take this process first. Answers have a channel of their own,
     * {@link #ANSWERS}: a JVM that runs out of memory says so on its standard output, whatever its flags.
     */
    private static final String SCRIPT = """
            ulimit -c 0
            ulimit -d "$1" || exit 96
            shift
            { echo 800 >/proc/self/oom_score_adj; } 2>/dev/null
            trap '' INT TERM HUP
            exec "$@" 3>&1 1>&2
            """;

    private QueryCommand() {}

    /** @param folder the process's own, made when it is not there; scratch files and last words go there */
    static Process start(QueryConfig limits, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "query-process"));
        command.add(String.valueOf(mostBytes(limits) / 1024));
        command.add(JAVA.toString());
        command.addAll(flags(limits, folder));
        command.add(QueryChild.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve(LAST_WORDS).toFile());
        builder.environment().clear();
        // not as an argument, so that a list of processes shows what this one is
        builder.environment().put("CLASSPATH", classPath());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder.start();
    }

    /**
     * The most writable memory of one process: the engine fragments what it takes up to twice its own limit, and values
     * that are being computed are not counted by it.
     */
    static long mostBytes(QueryConfig limits) {
        long cores = Runtime.getRuntime().availableProcessors();
        return 2 * limits.memory().bytes() + heapBytes(limits) + (BASE_MB + MB_PER_CORE * cores) * MB;
    }

    /** The resident memory above which a process without a statement is exchanged for a fresh one. */
    static long mostBytesAtRest(QueryConfig limits) {
        return limits.memory().bytes() + (HEAP_MB + 160) * MB;
    }

    private static long heapBytes(QueryConfig limits) {
        return HEAP_MB * MB + 4 * limits.maxCell().bytes();
    }

    private static List<String> flags(QueryConfig limits, Path folder) {
        List<String> flags = new ArrayList<>(List.of(
                "-Xms8m",
                "-Xmx" + heapBytes(limits) / MB + "m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=16m",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:+ExitOnOutOfMemoryError",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-Djava.library.path=" + System.getProperty("java.library.path", "")));
        if (Runtime.version().feature() >= 24) {
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    /** Ours, but first what every statement needs: a jar is opened when a class was not found in those before it. */
    private static String classPath() {
        Set<String> places = new LinkedHashSet<>();
        FIRST.forEach(type -> places.add(placeOf(type)));
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator)) {
            places.add(Path.of(place).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, places);
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("The place of " + type.getName() + " is not a path.", e);
        }
    }
}

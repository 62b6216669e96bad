package io.agnes.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of the state database (its {@code .wal}) when the engine cannot replay it. It is kept beside the database
 * under a name that says when it was found; the alarm lasts as long as the file.
 */
final class DamagedLog {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedLog.class);
    private static final String MARK = ".damaged-";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private DamagedLog() {}

    /** Whether the engine refuses the database because of what stands in its log. */
    static boolean isReasonOf(SQLException e, Path database) {
        String message = String.valueOf(e.getMessage());
        return Files.exists(logOf(database))
                && (message.contains("Corrupt WAL file")
                        || message.contains("replaying WAL")
                        || message.contains("WAL does not match"))
                && !message.contains("No space left");
    }

    /** Moves the log out of the way of the next open. */
    static Path putAside(Path database, SQLException reason) throws IOException {
        Path log = logOf(database);
        Path kept = log.resolveSibling(log.getFileName() + MARK + TIME.format(Instant.now(Clock.systemUTC())));
        Files.move(log, kept, StandardCopyOption.ATOMIC_MOVE);
        LOG.error(
                "{} ({})",
                alarm(kept),
                String.valueOf(reason.getMessage()).lines().findFirst().orElse(""));
        return kept;
    }

    /** For the case that the database does not open without it either. */
    static void putBack(Path kept, Path database) throws IOException {
        Files.move(kept, logOf(database), StandardCopyOption.ATOMIC_MOVE);
    }

    /** One sentence per log that was put aside and is still there. */
    static List<String> alarms(Path database) {
        try (Stream<Path> files = Files.list(database.toAbsolutePath().getParent())) {
            String prefix = logOf(database).getFileName() + MARK;
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .map(DamagedLog::alarm)
                    .toList();
        } catch (IOException e) {
            return List.of("The folder of the state database cannot be listed.");
        }
    }

    private static String alarm(Path kept) {
        return "The log of the state database was damaged and is kept as state/" + kept.getFileName()
                + "; changes shortly before that start may be missing. Look through users, grants and runs, then move the "
                + "file away to end this alarm.";
    }

    private static Path logOf(Path database) {
        return database.resolveSibling(database.getFileName() + ".wal");
    }
}

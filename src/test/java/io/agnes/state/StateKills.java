package io.agnes.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A process that does nothing but change or migrate state, killed at random moments. A change is an account together
 * with a grant, confirmed on its output; a migration adds a table, fills it and changes another.
 */
public final class StateKills {
    private static final int MOST_MILLIS = 400;
    private static final int NOTES = 20_000;
    private static final String BEFORE = "create table note (id integer primary key, text varchar not null);"
            + "insert into note select range, 'note ' || range from range(" + NOTES + ")";
    private static final List<String> STEPS = List.of(
            BEFORE,
            "create table copy (id integer primary key, text varchar not null);"
                    + "insert into copy select id, text from note",
            "alter table note add column if not exists author varchar; update note set author = 'nobody'");

    private StateKills() {}

    /**
     * What came of it.
     *
     * @param confirmed changes that the killed processes had confirmed
     * @param migrated how many migrations were done by the time of the kill
     */
    public record Result(int kills, int confirmed, int migrated, List<String> violations) {}

    /** Half of the kills hit changes, half a migration. */
    public static Result run(Path folder, long seed, int kills) throws Exception {
        Random random = new Random(seed);
        List<String> violations = new ArrayList<>();
        int confirmed = 0;
        int migrated = 0;
        Path changed = folder.resolve("changed/system.duckdb");
        for (int kill = 0; kill < kills; kill++) {
            if (kill % 2 == 0) {
                List<String> told = killed("change", changed, random.nextInt(MOST_MILLIS));
                confirmed += told.size();
                violations.addAll(lost(changed, told));
            } else {
                Path database = folder.resolve("migrated-" + kill + "/system.duckdb");
                StateDatabase.open(database, Migrations.of(List.of(BEFORE))).close();
                killed("migrate", database, random.nextInt(MOST_MILLIS));
                migrated += migration(database, violations);
            }
        }
        return new Result(kills, confirmed, migrated, violations);
    }

    /** @return what the process had written, one whole line each, after the one that tells it is ready */
    private static List<String> killed(String mode, Path database, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.library.path=" + System.getProperty("java.library.path"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StateKills.class.getName(),
                        mode,
                        database.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            if (!"ready".equals(output.readLine())) {
                throw new IOException("The process to be killed did not start.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            // the process itself would close the pipe and lose what is still in it
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        }
        process.waitFor();
        return lines;
    }

    private static List<String> lost(Path database, List<String> confirmed) {
        try (StateDatabase state = StateDatabase.open(database)) {
            List<String> violations = new ArrayList<>(state.alarms());
            List<String> users = texts(state, "select id from users");
            List<String> grants = texts(state, "select group_id from resource_grants");
            confirmed.stream()
                    .filter(id -> !users.contains(id))
                    .forEach(id -> violations.add("account " + id + " is lost"));
            if (users.size() != grants.size() || !users.containsAll(grants)) {
                violations.add(users.size() + " accounts have " + grants.size() + " grants");
            }
            return violations;
        }
    }

    /** @return 1 when it was done before this looked, else 0 */
    private static int migration(Path database, List<String> violations) throws Exception {
        int version = Migrations.versionOf(database);
        if (version != 1 && version != STEPS.size()) {
            violations.add("the migration stopped at version " + version);
        }
        Path copy = database.resolveSibling("system.duckdb.pre-migrate-1");
        if (Files.exists(copy) && Migrations.versionOf(copy) != 1) {
            violations.add("the copy from before the migration has version " + Migrations.versionOf(copy));
        }
        try (StateDatabase state = StateDatabase.open(database, Migrations.of(STEPS))) {
            violations.addAll(state.alarms());
            String counts = String.join(
                    ",",
                    texts(
                            state,
                            "select (select count(*) from note where author = 'nobody') || '/' || (select count(*) from copy)"));
            if (!counts.equals(NOTES + "/" + NOTES)) {
                violations.add("after the migration there are " + counts + " notes");
            }
        }
        try (Stream<Path> files = Files.list(database.getParent())) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !List.of("system.duckdb", "system.duckdb.pre-migrate-1")
                                    .contains(name)
                            && !name.endsWith(".tmp"))
                    .forEach(name -> violations.add("the migration left " + name));
        }
        return version == STEPS.size() ? 1 : 0;
    }

    private static List<String> texts(StateDatabase state, String sql) {
        return state.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    /** The process that is killed. */
    public static void main(String[] arguments) {
        Path database = Path.of(arguments[1]);
        if (arguments[0].equals("migrate")) {
            System.out.println("ready");
            StateDatabase.open(database, Migrations.of(STEPS));
            return;
        }
        StateDatabase state = StateDatabase.open(database);
        for (int i = 0; ; i++) {
            String id = ProcessHandle.current().pid() + "-" + i;
            state.write(handle -> {
                handle.execute("insert into users (id, email, email_key) values (?, ?, ?)", id, id, id);
                return handle.execute(
                        "insert into resource_grants (id, group_id, resource_type, resource_id) values (?, ?, 'table', 't')",
                        id,
                        id);
            });
            // ready with the first change, so that a slow machine has one to lose
            System.out.println(i == 0 ? "ready\n" + id : id);
        }
    }
}

package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.Agnes;
import io.agnes.access.AccessWiring;
import io.agnes.access.User;
import io.agnes.config.Home;
import io.agnes.demo.DemoData;
import io.agnes.demo.DemoQuestion;
import io.agnes.demo.PlantedDefects;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agnes demo}: a demonstration company, from files to answers, on a data folder of its own. */
@Command(name = "demo", description = "Make a demonstration company, sync it, answer three questions and keep serving.")
final class DemoCommand implements Callable<Integer> {
    private static final String ADMIN = "admin@example.com";

    private final Home home;

    @Option(names = "--exit", description = "Stop after the answers instead of serving on.")
    private boolean exit;

    @Option(names = "--dir", defaultValue = "data-demo", description = "Where it lies (${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = "--seed",
            defaultValue = "42",
            description = "Another seed draws another company (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "1 is 5,000 users, 2 twice as many (${DEFAULT-VALUE}).")
    private int scale;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Instead of --scale: about this many order lines, up to 100,000,000.")
    private Long rows;

    @Spec
    private CommandSpec spec;

    DemoCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String password = freshPassword();
        Home demo = demoHome(password);
        makeData(demo);
        Agnes agnes = Agnes.start(demo);
        int code;
        try (Unless stop = new Unless(agnes)) {
            setPassword(agnes.components().access(), password);
            ServerClient client = EngineAccess.ofOwn(agnes).client();
            SyncProgress progress = new SyncProgress(out());
            out().println("Converting to Parquet and publishing:");
            code = progress.finish(client.sync(List.of(), progress));
            for (DemoQuestion question : DemoQuestion.all()) {
                answer(client, question);
            }
            if (exit) {
                return code;
            }
            stop.keepOpen();
        }
        invite(agnes, password);
        ServeCommand.serve(agnes, out());
        return code;
    }

    private Home demoHome(String password) throws IOException {
        Path data = home.folder().resolve(folder);
        Path config = Files.createDirectories(data.resolve("config"));
        Files.writeString(config.resolve("instance.yaml"), "instance:\n  name: Agnes Demo\n");
        Path metrics = Files.createDirectories(config.resolve("metrics"));
        DemoData.writeMetrics(metrics.resolve("company.yml"));
        Map<String, String> variables = new HashMap<>(home.process());
        variables.put("METRICS_DIR", metrics.toString());
        variables.put("DATA_DIR", data.toString());
        variables.put("CONFIG_DIR", config.toString());
        variables.remove("SOURCES_DIR");
        variables.put("AGNES_HOST", "127.0.0.1");
        variables.put("SEED_ADMIN_EMAIL", ADMIN);
        variables.put("SEED_ADMIN_PASSWORD", password);
        return new Home(home.folder(), variables);
    }

    private void makeData(Home demo) {
        out().println("Drawing a demonstration company (seed " + seed + ") into "
                + demo.data().sources() + ":");
        DemoData company = rows == null ? new DemoData(seed, scale) : DemoData.ofLines(seed, rows);
        PlantedDefects planted = company.generate(demo.data().sources(), this::tell);
        planted.tables()
                .forEach(table -> out().printf(Locale.ROOT, "  %-24s %,10d rows%n", table.file(), table.rows()));
        out().println("  with " + planted.defects().size() + " kinds of planted defects, listed in "
                + demo.data().sources().resolveSibling(DemoData.SIDECAR));
        out().flush();
    }

    /** What is drawn in one go is told by its number of rows alone. */
    private void tell(String file, int percent) {
        if (percent < 100) {
            out().printf(Locale.ROOT, "  %-24s %9d %%%n", file, percent);
            out().flush();
        }
    }

    /** A demonstration that is started again has its administrator already; the printed password is always the new one. */
    private static void setPassword(AccessWiring access, String password) {
        User admin = access.users().byEmail(ADMIN).orElseThrow();
        access.users().setPassword(null, admin.id(), access.passwords().hash(password));
    }

    private void answer(ServerClient client, DemoQuestion question) {
        JsonNode answer = client.query(question.sql());
        out().println();
        out().println(question.title() + "  (" + answer.path("elapsed_ms").asLong() + " ms)");
        out().println(AnswerTable.of(answer));
        out().println("  " + question.note());
        out().flush();
    }

    private void invite(Agnes agnes, String password) {
        out().println();
        out().println("Sign in:   bin/da auth login --server " + agnes.address() + " --email " + ADMIN);
        out().println("Password:  " + password);
        out().println("Then try:  bin/da tables");
        out().println("           bin/da query \"select status, count(*) from transactions group by all\"");
        out().println("           bin/da query          (a shell)");
        out().println("Add files: to " + agnes.components().data().sources() + "/<system>/, then run");
        out().println("           DATA_DIR=" + folder + " CONFIG_DIR=" + folder + "/config bin/agnes sources pipeline");
        out().println();
    }

    private static String freshPassword() {
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Closes the engine when a step before serving fails or none is to follow. */
    private static final class Unless implements AutoCloseable {
        private Agnes agnes;

        Unless(Agnes agnes) {
            this.agnes = agnes;
        }

        void keepOpen() {
            agnes = null;
        }

        @Override
        public void close() {
            if (agnes != null) {
                agnes.close();
            }
        }
    }
}

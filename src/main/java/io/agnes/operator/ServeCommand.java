package io.agnes.operator;

import io.agnes.Agnes;
import io.agnes.config.Home;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code agnes serve}: runs the server until it is told to stop. */
@Command(name = "serve", description = "Start the server on this folder's routes, configuration and data.")
final class ServeCommand implements Callable<Integer> {
    private final Home home;

    @Option(names = "--live", description = "Apply edits of route files while the server runs; for development.")
    private boolean live;

    @Spec
    private CommandSpec spec;

    ServeCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws InterruptedException {
        serve(Agnes.start(live ? editing() : home), spec.commandLine().getOut());
        return 0;
    }

    private Home editing() {
        Map<String, String> variables = new HashMap<>(home.process());
        variables.put("AGNES_LIVE", "true");
        return new Home(home.folder(), variables);
    }

    /** Says where the server is and keeps it until the process is asked to stop. */
    static void serve(Agnes agnes, PrintWriter out) throws InterruptedException {
        agnes.warmUp();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agnes.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        out.println("Agnes serves " + agnes.address() + "  (Ctrl-C stops it)");
        agnes.components()
                .access()
                .bootstrapSecret()
                .ifPresent(secret -> out.println("There is no administrator yet. Become the first one with the secret "
                        + secret
                        + "  (POST /auth/bootstrap, see docs/access.md; it works once, until the next start)"));
        out.flush();
        stopped.await();
    }
}

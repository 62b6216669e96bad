package io.agnes.operator;

import io.agnes.Components;
import io.agnes.config.Home;
import io.agnes.config.Settings;
import io.agnes.state.FolderLock;
import io.agnes.state.StateDatabase;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agnes move-state}: takes the state from the data folder to PostgreSQL. */
@Command(
        name = "move-state",
        description = {
            "Copies the state from the file of the data folder to PostgreSQL, where state.url says.",
            "The server must be stopped, and the tables there empty. The file stays."
        })
final class MoveStateCommand implements Callable<Integer> {
    private final Home home;

    @Spec
    private CommandSpec spec;

    MoveStateCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Settings settings = home.settings(Components.SECTIONS);
        try (FolderLock lock = FolderLock.take(home.data())) {
            tell(StateDatabase.move(home.data(), settings));
        }
        return 0;
    }

    private void tell(Map<String, Long> rows) {
        PrintWriter out = spec.commandLine().getOut();
        rows.forEach((table, count) -> out.printf("%-24s %,10d rows%n", table, count));
        out.println();
        out.println("Next: bin/agnes doctor, then bin/agnes serve. Keep "
                + home.data().stateFile() + " until you have seen that all is there.");
    }
}

package io.agnes.operator;

import io.agnes.Components;
import io.agnes.access.BreakGlass;
import io.agnes.access.BreakGlassResult;
import io.agnes.access.Passwords;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.config.Home;
import io.agnes.config.Settings;
import io.agnes.state.FolderLock;
import io.agnes.state.StateConfig;
import io.agnes.state.StateDatabase;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code agnes break-glass}: lets one person in when no administrator can sign in. */
@Command(
        name = "break-glass",
        description = {
            "Makes an account an active administrator with a new password, which it prints.",
            "For an emergency: the server must be stopped. The audit log keeps what was done."
        })
final class BreakGlassCommand implements Callable<Integer> {
    private final Home home;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EMAIL", description = "Address of the account; made if there is none.")
    private String email;

    BreakGlassCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() {
        Settings settings = home.settings(Components.SECTIONS);
        if (settings.section(StateConfig.class).url().isEmpty()
                && Files.notExists(home.data().stateFile())) {
            throw new AgnesException(
                    Problem.NOT_FOUND,
                    "There is no instance in " + home.data().root() + ".",
                    "Set DATA_DIR to the data folder of the server, or run bin/agnes init for a new one.");
        }
        String password = Secrets.password();
        try (FolderLock lock = FolderLock.take(home.data());
                StateDatabase state = StateDatabase.open(home.data(), settings);
                Passwords passwords = new Passwords()) {
            tell(new BreakGlass(state).admit(email, passwords.hash(password)), password);
        }
        return 0;
    }

    private void tell(BreakGlassResult result, String password) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Administrator: " + result.email() + (result.created() ? " (a new account)" : ""));
        out.println("Password:      " + password + "   (shown only now)");
        if (result.activated()) {
            out.println("The account was deactivated and is active again.");
        }
        out.println();
        out.println("Next: bin/agnes serve, sign in, set a password of your own, and see what had happened:");
        out.println("  GET /api/admin/audit?action=user.*");
    }
}

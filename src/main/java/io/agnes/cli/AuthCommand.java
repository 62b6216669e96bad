package io.agnes.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups what concerns the own identity. */
@Command(name = "auth", description = "Sign in and see who you are.", synopsisSubcommandLabel = "COMMAND")
final class AuthCommand implements Callable<Integer> {
    private final DaCommand da;

    @Spec
    private CommandSpec spec;

    AuthCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(da.io().err());
        return Failure.WRONG_USAGE;
    }
}

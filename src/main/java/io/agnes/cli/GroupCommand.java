package io.agnes.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A word that commands stand behind; alone it tells which there are. */
final class GroupCommand implements Callable<Integer> {
    private final DaCommand da;
    private final CommandSpec spec;

    private GroupCommand(DaCommand da, String name, String description) {
        this.da = da;
        this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
        spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    }

    static CommandLine of(DaCommand da, String name, String description) {
        return new CommandLine(new GroupCommand(da, name, description).spec);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(da.io().err());
        return Failure.WRONG_USAGE;
    }
}

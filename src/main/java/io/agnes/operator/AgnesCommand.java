package io.agnes.operator;

import io.agnes.Agnes;
import io.agnes.Components;
import io.agnes.LoadAhead;
import io.agnes.common.AgnesException;
import io.agnes.config.Home;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The top command {@code agnes}. */
@Command(
        name = "agnes",
        description = "Runs and looks after an Agnes server.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = AgnesCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it failed; standard error says why", "2:wrong usage or partial failure"},
        footer = {"", "First steps: agnes demo, or agnes init and agnes doctor."})
public final class AgnesCommand implements Callable<Integer> {
    private static final int WRONG_USAGE = 2;
    private static final String[] USUAL = {"serve"};

    @Spec
    private CommandSpec spec;

    private AgnesCommand() {}

    public static void main(String[] arguments) {
        Home home = Home.system();
        // logback reads variables of the process only; before the first logger, those of .env are added
        home.environment().find("LOG_LEVEL").ifPresent(level -> System.setProperty("LOG_LEVEL", level));
        System.exit(Arrays.equals(arguments, USUAL) ? serve(home) : execute(home, arguments));
    }

    private static int execute(Home home, String[] arguments) {
        return commandLine(home, () -> Checks.all(home, Components.SECTIONS), Questions.console(), arguments)
                .execute(arguments);
    }

    /** The usual start has no option to read, and reading options costs a start its time. */
    private static int serve(Home home) {
        LoadAhead.begin();
        try {
            ServeCommand.serve(Agnes.start(home), new PrintWriter(System.out));
            return 0;
        } catch (Exception failure) {
            return tell(failure, new PrintWriter(System.err, true));
        }
    }

    /** With the command that is asked for, or with all of them when it is none: reading one costs a start its time. */
    static CommandLine commandLine(Home home, Supplier<List<Check>> checks, Questions questions, String... arguments) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("serve", () -> new ServeCommand(home));
        commands.put("demo", () -> new DemoCommand(home));
        commands.put("sources", () -> new SourcesCommand(home));
        commands.put("routes", () -> routes(home));
        commands.put("jira", () -> new JiraCommand(() -> EngineAccess.running(home)));
        commands.put("init", () -> new InitCommand(home, questions));
        commands.put("doctor", () -> new DoctorCommand(checks.get()));
        commands.put("break-glass", () -> new BreakGlassCommand(home));
        commands.put("move-state", () -> new MoveStateCommand(home));
        commands.put("version", VersionCommand::new);
        CommandLine line = new CommandLine(new AgnesCommand());
        commands.keySet().stream()
                .filter(name ->
                        arguments.length == 0 || !commands.containsKey(arguments[0]) || name.equals(arguments[0]))
                .forEach(name -> line.addSubcommand(commands.get(name).get()));
        return line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.AUTO))
                .setParameterExceptionHandler((wrong, given) -> misused(wrong))
                .setExecutionExceptionHandler((failure, failed, parsed) -> tell(failure, failed.getErr()));
    }

    private static CommandLine routes(Home home) {
        return new CommandLine(new RoutesCommand(home.routes(), folder -> Agnes.routeCheck(home, folder)))
                .addSubcommand(new RoutesStatusCommand(() -> EngineAccess.running(home)));
    }

    /** Without a command there is nothing to do but to tell which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return WRONG_USAGE;
    }

    private static int misused(ParameterException wrong) {
        PrintWriter err = wrong.getCommandLine().getErr();
        err.println("error: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("hint: See " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return WRONG_USAGE;
    }

    private static int tell(Exception failure, PrintWriter err) {
        if (failure instanceof AgnesException known) {
            err.println("error: " + known.getMessage());
            err.println("hint: " + known.hint());
        } else {
            err.println("error: " + failure);
            failure.printStackTrace(err);
        }
        return 1;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"agnes " + Versions.agnes()};
        }
    }
}

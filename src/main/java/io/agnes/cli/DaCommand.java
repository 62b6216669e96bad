package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The top command {@code da}: which server, as whom, and how failures are told. */
@Command(
        name = "da",
        description = {
            "The analyst's tool: brings the tables and metrics of an Agnes server into a workspace,",
            "answers SQL there or on the server, and administers the server."
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = DaCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it worked",
            "1:it failed; standard error says why",
            "2:wrong usage, or a part of the work failed"
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  DA_SERVER      URL of the server; stands over the one signed in to",
            "  DA_TOKEN       token to send; stands over the stored one",
            "  DA_LOCAL_DIR   the workspace (default: the folder one is in, or one above it)",
            "  DA_CONFIG_DIR  folder of sign-in and history (default: ~/.config/da)",
            "  DA_NO_UPLOAD   when set, da sync hands in no sessions and notes",
            "  DA_PARALLEL    how many files da sync fetches at once (default: 4)",
            "  DA_NO_UPDATE_CHECK  when set, nobody looks for a newer da",
            "  NO_COLOR       no colour when set"
        })
public final class DaCommand implements Callable<Integer> {
    private final Io io;
    private final ConfigFolder folder;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--server",
            scope = ScopeType.INHERIT,
            paramLabel = "URL",
            description = "The server to ask (default: DA_SERVER, else the one signed in to, else " + ServerUrl.DEFAULT
                    + ").")
    private String server;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the trace and request id of a failure.")
    private boolean debug;

    DaCommand(Io io) {
        this.io = io;
        this.folder = new ConfigFolder(io.environment());
    }

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals("query")) {
            LocalDatabase.loadEngine();
        }
        System.exit(commandLine(Io.system(), arguments).execute(arguments));
    }

    /** Every command. */
    static CommandLine commandLine(Io io) {
        return commandLine(io, new String[0]);
    }

    /** The command that the arguments name, or every one when that is not clear: reading their options takes time. */
    static CommandLine commandLine(Io io, String[] arguments) {
        DaCommand da = new DaCommand(io);
        CommandLine line = new CommandLine(da);
        new Commands(da).addTo(line, arguments);
        return line.setExpandAtFiles(false)
                .setOut(new PrintWriter(io.out(), true))
                .setErr(io.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        io.screen().color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler((wrong, typed) -> misused(wrong, io))
                .setExecutionStrategy(parsed -> da.execute(parsed))
                .setExecutionExceptionHandler((failure, command, parsed) -> da.tell(failure, io));
    }

    /** What worked is followed by a remark on the workspace; what failed has told what to do next. */
    private int execute(ParseResult parsed) {
        int exit = new RunLast().execute(parsed);
        if (exit == 0) {
            ReturningSession.remark(this, parsed);
        }
        return exit;
    }

    /** The version of this build. */
    static String version() {
        return Optional.ofNullable(DaCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    Io io() {
        return io;
    }

    ConfigFolder folder() {
        return folder;
    }

    /** The workspace that DA_LOCAL_DIR or the current folder lies in, if it lies in one. */
    Optional<Workspace> workspace() {
        return Workspace.around(place());
    }

    /**
     * The workspace to work in.
     *
     * @throws Failure when there is none
     */
    Workspace requiredWorkspace() {
        Path place = place();
        return Workspace.around(place)
                .orElseThrow(() -> Failure.of(
                        "There is no workspace in " + place + " or above it.",
                        "Make one: da analyst setup. If there is one elsewhere, go there or set DA_LOCAL_DIR."));
    }

    /** Where the command is run, as far as workspaces are concerned. */
    Path place() {
        return Path.of(variable("DA_LOCAL_DIR").orElse("")).toAbsolutePath().normalize();
    }

    /** A client for the chosen server with the token that belongs to it. */
    ApiClient client() {
        return client(serverUrl(folder.credentials()));
    }

    /** A client for one server, with the token that belongs to it, if there is one. */
    ApiClient client(ServerUrl url) {
        Optional<Credentials> stored = folder.credentials();
        Optional<String> token = variable("DA_TOKEN")
                .or(() -> stored.filter(credentials -> credentials.server().equals(url.toString()))
                        .map(Credentials::accessToken));
        return new ApiClient(url, token);
    }

    /** A client that sends no token. */
    ApiClient anonymousClient() {
        return new ApiClient(server(), Optional.empty());
    }

    /** The server that is chosen by option, variable, workspace, sign-in or setup, in this order. */
    ServerUrl server() {
        return serverUrl(folder.credentials());
    }

    /** Whether the command line names a server, whatever else would choose one. */
    boolean namesServer() {
        return server != null;
    }

    /** Prints an answer of the server, or a part of it, with the keys the API gives it. */
    void json(JsonNode answer) throws IOException {
        io.result(answer.toPrettyString());
    }

    private ServerUrl serverUrl(Optional<Credentials> stored) {
        return ServerUrl.parse(Optional.ofNullable(server)
                .or(() -> variable("DA_SERVER"))
                .or(() -> workspace().map(Workspace::server))
                .or(() -> stored.map(Credentials::server))
                .or(folder::server)
                .orElse(ServerUrl.DEFAULT));
    }

    Optional<String> variable(String name) {
        Map<String, String> environment = io.environment();
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Without a command there is nothing to do but to tell which there are. */
    @Override
    public Integer call() {
        spec.commandLine().usage(io.err());
        return Failure.WRONG_USAGE;
    }

    private static int misused(ParameterException wrong, Io io) {
        io.note("error: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, io.err());
        io.note("hint: See " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return Failure.WRONG_USAGE;
    }

    /** Two lines for people, the rest only on request; returns the exit code. */
    int tell(Exception exception, Io to) {
        if (isReaderGone(exception)) {
            return Failure.FAILED;
        }
        Failure failure = exception instanceof Failure known ? known : unexpected(exception);
        to.note("error: " + CellText.visible(failure.getMessage()));
        if (failure.hint() != null) {
            to.note("hint: " + CellText.visible(failure.hint()));
        }
        if (debug) {
            if (failure.requestId() != null) {
                to.note("request id: " + failure.requestId());
            }
            exception.printStackTrace(to.err());
        }
        return failure.exitCode();
    }

    /** As in {@code da tables | head}: whoever read has had enough, which is no news to anybody. */
    private static boolean isReaderGone(Exception e) {
        return e instanceof IOException && "Broken pipe".equals(e.getMessage());
    }

    private static Failure unexpected(Exception e) {
        if (e instanceof FileSystemException file) {
            return Failure.of(
                    "The file " + file.getFile() + " cannot be read or written: " + Failure.reason(file) + ".",
                    "Make it readable and writable for you, and see that its disk has room.",
                    e);
        }
        if (e instanceof IOException) {
            return Failure.of("The result could not be written: " + e.getMessage() + ".", null, e);
        }
        return Failure.of("da failed unexpectedly: " + e, "Run it again with --debug and report the trace.", e);
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"da " + version()};
        }
    }
}

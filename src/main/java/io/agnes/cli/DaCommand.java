package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The top command {@code da}: which server, as whom, and how failures are told. */
@Command(
        name = "da",
        description = "Asks an Agnes server: sign in, list its tables, query them with SQL.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = DaCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it worked", "1:it failed; standard error says why", "2:wrong usage"},
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  DA_SERVER      URL of the server; stands over the one signed in to",
            "  DA_TOKEN       token to send; stands over the stored one",
            "  DA_CONFIG_DIR  folder of sign-in and history (default: ~/.config/da)",
            "  NO_COLOR       no colour when set"
        })
public final class DaCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

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
        System.exit(commandLine(Io.system()).execute(arguments));
    }

    static CommandLine commandLine(Io io) {
        DaCommand da = new DaCommand(io);
        CommandLine auth = new CommandLine(new AuthCommand(da))
                .addSubcommand(new LoginCommand(da))
                .addSubcommand(new WhoamiCommand(da));
        return new CommandLine(da)
                .addSubcommand(auth)
                .addSubcommand(new TablesCommand(da))
                .addSubcommand(new QueryCommand(da))
                .setOut(new PrintWriter(io.out(), true))
                .setErr(io.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        io.screen().color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler((wrong, arguments) -> misused(wrong, io))
                .setExecutionExceptionHandler((failure, line, parsed) -> da.tell(failure, io));
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

    /** A client for the chosen server with the token that belongs to it. */
    ApiClient client() {
        Optional<Credentials> stored = folder.credentials();
        ServerUrl url = serverUrl(stored);
        Optional<String> token = variable("DA_TOKEN")
                .or(() -> stored.filter(credentials -> credentials.server().equals(url.toString()))
                        .map(Credentials::accessToken));
        return new ApiClient(url, token);
    }

    /** A client that sends no token. */
    ApiClient anonymousClient() {
        return new ApiClient(serverUrl(folder.credentials()), Optional.empty());
    }

    /** Prints an answer of the server, or a part of it, with the keys the API gives it. */
    void json(JsonNode answer) throws IOException {
        io.result(JSON.writeValueAsString(answer));
    }

    private ServerUrl serverUrl(Optional<Credentials> stored) {
        return ServerUrl.parse(Optional.ofNullable(server)
                .or(() -> variable("DA_SERVER"))
                .or(() -> stored.map(Credentials::server))
                .orElse(ServerUrl.DEFAULT));
    }

    private Optional<String> variable(String name) {
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

    private static Failure unexpected(Exception e) {
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

package io.agnes.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers a statement from the workspace or by {@code POST /api/query}, or opens a shell on the server. */
@Command(
        name = "query",
        description = {
            "Runs one SELECT and prints its rows.",
            "In a workspace its tables are asked, with --remote and elsewhere the server.",
            "Without SQL it opens a shell on a terminal and reads standard input elsewhere."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  da query \"select count(*) from orders\"",
            "  da query --csv --limit 100000 --file report.sql > report.csv",
            "  da query --format parquet --limit 1000000 --out orders.parquet \"from orders\"",
            "  echo \"select 1\" | da query -"
        })
final class QueryCommand implements Callable<Integer> {
    static final int MOST_ROWS = 1_000_000;

    private final DaCommand da;

    @Parameters(arity = "0..1", paramLabel = "SQL", description = "The statement; - reads it from standard input.")
    private String sql;

    @Option(names = "--file", paramLabel = "FILE", description = "Read the statement from a file.")
    private Path file;

    @Option(names = "--sql", paramLabel = "SQL", description = "The statement, as an option.")
    private String sqlOption;

    @Option(names = "--stdin", description = "Read the statement from standard input; so does -.")
    private boolean stdin;

    @Option(names = "--remote", description = "Ask the server, also in a workspace.")
    private boolean remote;

    @Option(names = "--limit", paramLabel = "N", description = "Most rows to print, 1 to 1000000 (default: 1000).")
    private Integer limit;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the result to a file.")
    private Path out;

    @ArgGroup(exclusive = true, heading = "%nForm of the result (default: a table):%n")
    private FormatOptions format = new FormatOptions();

    QueryCommand(DaCommand da) {
        this.da = da;
    }

    @Override
    public Integer call() throws IOException {
        check();
        Io io = da.io();
        boolean shell = given() == 0 && out == null && io.screen().interactive();
        Workspace workspace = remote || da.namesServer() ? null : da.workspace().orElse(null);
        if (shell) {
            ApiClient client = da.client();
            Shell.open(da, client, new Statements(client, limit), format);
            return 0;
        }
        String text = text();
        if (workspace == null) {
            answer(text, new Statements(da.client(), limit), io);
            return 0;
        }
        try (LocalDatabase database = LocalDatabase.read(workspace)) {
            answer(text, new LocalStatements(database, limit), io);
        }
        return 0;
    }

    private void answer(String text, SqlEngine engine, Io io) throws IOException {
        if (out == null) {
            engine.run(text, format.chosen(io), io);
        } else {
            save(text, engine, io);
        }
    }

    private int given() {
        return (int) java.util.stream.Stream.of(sql != null, sqlOption != null, file != null, stdin)
                .filter(each -> each)
                .count();
    }

    private void save(String text, SqlEngine engine, Io io) throws IOException {
        try (OutFile file = OutFile.at(out)) {
            Optional<String> binary = format.binary();
            try (OutputStream stream = file.open()) {
                if (binary.isPresent()) {
                    engine.save(text, binary.get(), stream, io);
                } else {
                    Io toFile = io.writingTo(stream);
                    engine.run(text, format.chosen(toFile), toFile);
                }
            }
            file.keep();
        }
    }

    private void check() {
        if (given() > 1) {
            throw Failure.usage("SQL is given twice.", "Give it once: as an argument, or by --sql, --file or --stdin.");
        }
        if (limit != null && (limit < 1 || limit > MOST_ROWS)) {
            throw Failure.usage("--limit " + limit + " is out of range.", "Use a number from 1 to " + MOST_ROWS + ".");
        }
    }

    private String text() throws IOException {
        String text = read();
        if (text.isBlank()) {
            throw Failure.usage("There is no SQL to run.", "Try: da query \"select 1\"");
        }
        return text;
    }

    private String read() throws IOException {
        if (file != null) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw Failure.usage("The file " + file + " cannot be read as UTF-8 text.", "Check its name.");
            }
        }
        if (sqlOption != null) {
            return sqlOption;
        }
        if (sql != null && !sql.equals("-")) {
            return sql;
        }
        if (sql == null && !stdin && da.io().screen().in()) {
            throw Failure.usage("There is no SQL to run.", "Try: da query \"select 1\"");
        }
        return new String(da.io().in().readAllBytes(), StandardCharsets.UTF_8);
    }
}

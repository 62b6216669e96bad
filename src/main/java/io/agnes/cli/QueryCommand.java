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

/** {@code POST /api/query}, once or in a shell. */
@Command(
        name = "query",
        description = {
            "Runs one SELECT and prints its rows.",
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

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Most rows to print, 1 to 1000000 (server's default: 1000).")
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
        boolean shell =
                sql == null && file == null && out == null && io.screen().interactive();
        String text = shell ? null : text();
        ApiClient client = da.client();
        Statements statements = new Statements(client, limit);
        if (out != null) {
            save(text, statements, io);
            return 0;
        }
        if (shell) {
            Shell.open(da, client, statements, format);
            return 0;
        }
        statements.run(text, format.chosen(io), io);
        return 0;
    }

    private void save(String text, Statements statements, Io io) throws IOException {
        try (OutFile file = OutFile.at(out)) {
            Optional<String> binary = format.binary();
            try (OutputStream stream = file.open()) {
                if (binary.isPresent()) {
                    statements.save(text, binary.get(), stream, io);
                } else {
                    Io toFile = io.writingTo(stream);
                    statements.run(text, format.chosen(toFile), toFile);
                }
            }
            file.keep();
        }
    }

    private void check() {
        if (sql != null && file != null) {
            throw Failure.usage("SQL is given twice.", "Give it as an argument or by --file, not both.");
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
        if (sql != null && !sql.equals("-")) {
            return sql;
        }
        if (sql == null && da.io().screen().in()) {
            throw Failure.usage("There is no SQL to run.", "Try: da query \"select 1\"");
        }
        return new String(da.io().in().readAllBytes(), StandardCharsets.UTF_8);
    }
}

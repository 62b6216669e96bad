package io.agnes.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell on a virtual terminal: keys go in, the screen comes out. */
@Timeout(30)
class ShellTest {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String ONE = """
            {"columns": [{"name": "answer", "type": "INTEGER"}], "rows": [[42]], "row_count": 1, "truncated": false,
             "elapsed_ms": 1}
            """;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private AgnesStub server;
    private LineDisciplineTerminal terminal;
    private Thread shell;

    @BeforeEach
    void start() throws IOException {
        server = new AgnesStub();
        server.json("GET /api/catalog/tables", TablesCommandTest.TABLES);
        server.json("GET /api/catalog/tables/orders", TablesCommandTest.ORDERS);
        server.json("POST /api/query", ONE);
        terminal = new LineDisciplineTerminal("test", "ansi", screen, StandardCharsets.UTF_8);
        terminal.setSize(new Size(100, 40));
        Da da = new Da(folder, server.url()).screen(new Screen(true, true, 100, false));
        Io io = da.io(new StringWriter(), new StringWriter());
        DaCommand command = new DaCommand(io);
        ApiClient client = new ApiClient(ServerUrl.parse(server.url()), Optional.of("T"));
        Shell opened =
                new Shell(terminal, io, client, new Statements(client, null), new FormatOptions(), command::tell);
        shell = new Thread(() -> opened.run(command.folder().history()), "shell");
        shell.start();
        shows("da> ");
    }

    @AfterEach
    void stop() throws Exception {
        type(CTRL_C + CTRL_D);
        shell.join(5000);
        terminal.close();
        server.close();
    }

    @Test
    void aStatementRunsAtItsSemicolonAlsoOverSeveralLines() throws IOException {
        type("select ';' as a,\r");
        shows("... ");
        type("42; -- done\r");

        shows("(1 row, 1 ms)");
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains(" answer").contains("     42");
        assertThat(sentSql()).isEqualTo("select ';' as a,\n42");
    }

    @Test
    void severalStatementsOnALineRunInOrder() throws IOException {
        type("select 1; select 2;\r");

        await().until(() -> queries() == 2);
        assertThat(sentSql()).isEqualTo("select 2");
    }

    @Test
    void aProblemIsToldAndTheShellGoesOn() throws IOException {
        server.problem("POST /api/query", 422, "There is no table 'nope'.", "Nearest: orders.");
        type("select * from nope;\r");
        shows("error: There is no table 'nope'.");
        shows("hint: Nearest: orders.");

        server.json("POST /api/query", ONE);
        type("select 42;\r");
        shows("(1 row, 1 ms)");
    }

    @Test
    void controlCDropsTheLine() throws IOException {
        type("select nonsense" + CTRL_C);
        type("select 42;\r");

        shows("(1 row, 1 ms)");
        assertThat(sentSql()).isEqualTo("select 42");
    }

    @Test
    void controlCCancelsTheRunningStatement() throws IOException {
        CountDownLatch leave = new CountDownLatch(1);
        server.answer("POST /api/query", exchange -> {
            try {
                leave.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        type("select 'slow';\r");
        await().until(() -> queries() == 1);
        type(CTRL_C);

        shows("error: The call was cancelled.");
        leave.countDown();
        server.json("POST /api/query", ONE);
        type("select 42;\r");
        shows("(1 row, 1 ms)");
    }

    @Test
    void tabCompletesTablesAndTheColumnsOfMentionedOnes() throws IOException {
        type("select 1 from cust\t;\r");
        await().until(() -> queries() == 1);
        assertThat(sentSql()).isEqualTo("select 1 from customers");

        type("select 1 from orders where o.\"ord\tis null;\r");
        await().until(() -> queries() == 2);
        assertThat(sentSql()).isEqualTo("select 1 from orders where o.\"order date\" is null");
    }

    @Test
    void commandsListTablesAndShowColumns() throws IOException {
        type(".tables\r");
        shows("One row per order");
        type(".schema orders\r");
        shows("order date │ DATE");
        type(".schema\r");
        shows("error: .schema needs the name of one table.");
        type(".nope\r");
        shows("error: There is no command .nope.");
        type(".help\r");
        shows("Ctrl-C");
    }

    @Test
    void controlDAndExitLeave() throws Exception {
        type(CTRL_D);

        shell.join(10_000);
        assertThat(shell.isAlive()).isFalse();
    }

    @Test
    void whatWasTypedIsKeptForTheNextTime() throws Exception {
        type("select 42;\r");
        shows("(1 row, 1 ms)");
        type(".exit\r");

        shell.join(10_000);
        assertThat(shell.isAlive()).isFalse();
        assertThat(Files.readString(folder.resolve("history"))).contains("select 42;");
        assertThat(Files.getPosixFilePermissions(folder.resolve("history"))).hasSize(2);
    }

    private void type(String keys) throws IOException {
        terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
    }

    private void shows(String text) {
        await().atMost(Duration.ofSeconds(15))
                .until(() -> screen.toString(StandardCharsets.UTF_8).contains(text));
    }

    private long queries() {
        return server.asked().stream()
                .filter(asked -> asked.line().equals("POST /api/query"))
                .count();
    }

    private String sentSql() {
        return server.asked().stream()
                .filter(asked -> asked.line().equals("POST /api/query"))
                .reduce((first, second) -> second)
                .orElseThrow()
                .body()
                .path("sql")
                .asText();
    }
}

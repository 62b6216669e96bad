package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.QueryRunner.Outcome;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.duckdb.DuckDBDriver;

/**
 * The main class of a query process, the other end of {@link QueryProcess}: runs the statements that the server sends,
 * one at a time, over one generation. It reads on one thread and runs on another, so that it can be told to stop, and
 * it ends with its standard input, so that it never outlives the server, however that ends.
 */
final class QueryChild {
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ExecutorService statements = Executors.newSingleThreadExecutor(QueryChild::daemon);
    private QueryWire.Setup setup;
    private InProcessQueryRunner runner;
    private OpenViews views;
    private QueryControl control = new QueryControl();
    private long number;

    private QueryChild(DataInputStream in, DataOutputStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] args) {
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(QueryCommand.ANSWERS)))) {
            registerDriver();
            new QueryChild(in, out).serve();
        } catch (IOException | SQLException | RuntimeException serverHasGone) {
            // nobody is left who could be told
        } finally {
            end();
        }
    }

    /** The search for drivers that comes with the first use of any would open each jar of the class path. */
    private static void registerDriver() throws SQLException {
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        DriverManager.registerDriver(new DuckDBDriver());
        DriverManager.drivers();
        thread.setContextClassLoader(loader);
    }

    private void serve() throws IOException {
        for (int command = in.read(); command >= 0; command = in.read()) {
            switch (command) {
                case QueryWire.SET_UP -> setUp(QueryWire.Setup.read(in));
                case QueryWire.OPEN -> open(QueryWire.Views.read(in));
                case QueryWire.RUN -> start(QueryWire.Statement.read(in));
                case QueryWire.CANCEL -> cancel(in.readLong());
                default -> throw new StreamCorruptedException("There is no command " + command + ".");
            }
        }
    }

    private void setUp(QueryWire.Setup told) throws IOException {
        setup = told;
        runner = new InProcessQueryRunner(told.limits());
        tell(QueryWire.READY);
    }

    private void open(QueryWire.Views wanted) throws IOException {
        try {
            if (views != null) {
                views.close();
                views = null;
            }
            views = OpenViews.open(wanted, setup);
            tell(QueryWire.READY);
        } catch (SQLException | RuntimeException e) {
            fail(QueryErrors.internal(e));
        }
    }

    private void start(QueryWire.Statement statement) throws IOException {
        tell(QueryWire.READY);
        QueryControl handle = new QueryControl();
        number = statement.number();
        control = handle;
        statements.execute(() -> run(statement, handle));
    }

    private void cancel(long cancelled) {
        if (cancelled == number) {
            control.stop(QueryControl.Stop.CLIENT_GONE);
        }
    }

    private void run(QueryWire.Statement statement, QueryControl handle) {
        try {
            try {
                RowFrames rows = new RowFrames(out);
                Outcome outcome =
                        runner.run(statement.query(), views, statement.format(), statement.limit(), rows, handle);
                rows.finish();
                out.writeByte(QueryWire.DONE);
                QueryWire.writeOutcome(out, outcome);
                out.flush();
            } catch (AgnesException e) {
                fail(e);
            } catch (IOException | RuntimeException e) {
                fail(QueryErrors.internal(e));
            }
        } catch (IOException serverHasGone) {
            end();
        }
    }

    private void tell(byte answer) throws IOException {
        out.writeByte(answer);
        out.flush();
    }

    private void fail(AgnesException failure) throws IOException {
        out.writeByte(QueryWire.FAILED);
        QueryWire.writeFailure(out, failure);
        out.flush();
    }

    /** At once: an engine that is busy does not end by itself. */
    private static void end() {
        Runtime.getRuntime().halt(0);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "statement");
        thread.setDaemon(true);
        return thread;
    }
}

package io.agnes.state;

import com.zaxxer.hikari.HikariDataSource;
import io.agnes.common.AgnesException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state on PostgreSQL: a pool of connections that read, and one session that writes ({@link WriterSession}). Changes
 * are counted in the table {@code state_changes}, in their own transaction, so what was read before is out of date from
 * the commit on, whoever made it. After a failure the next call connects anew. Thread-safe.
 */
final class StateServer implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(StateServer.class);

    private final StateAddress address;
    private final WriterSession writer;
    private final HikariDataSource pool;
    private final AtomicBoolean gone = new AtomicBoolean();

    private StateServer(StateLogin login, WriterSession writer) {
        this.address = login.address();
        this.writer = writer;
        this.pool = login.pool();
    }

    /**
     * Takes the database, and makes or migrates its tables.
     *
     * @param password null: none is sent
     * @throws AgnesException UNAVAILABLE when it cannot be reached, another process works on it or a newer build wrote
     *     it; INTERNAL when a migration failed
     */
    static StateServer open(StateConfig config, String password, Migrations migrations) {
        StateLogin login = new StateLogin(config, password);
        WriterSession writer = null;
        try {
            writer = WriterSession.take(login);
            migrate(writer.openConnection(), config, migrations);
            return new StateServer(login, writer);
        } catch (SQLException e) {
            closeAfterFailure(writer);
            throw ServerFailures.refused(login.address(), config, e);
        } catch (RuntimeException e) {
            closeAfterFailure(writer);
            throw e;
        }
    }

    /** What has run there; nothing is made or changed, and whoever works on it is not kept from it. */
    static SortedMap<Integer, String> look(StateConfig config, String password) {
        StateLogin login = new StateLogin(config, password);
        try (Connection connection = login.connect()) {
            return Migrations.applied(connection);
        } catch (SQLException e) {
            throw ServerFailures.refused(login.address(), config, e);
        }
    }

    @Override
    public Connection connection() throws SQLException {
        if (pool.isClosed()) {
            throw StateStore.closed();
        }
        Connection connection = pool.getConnection();
        if (gone.compareAndSet(true, false)) {
            LOG.info("The state database, {}, answers again.", address);
        }
        return connection;
    }

    @Override
    public ConnectionFactory writer() {
        return writer;
    }

    @Override
    public String beginReading() {
        return "start transaction isolation level repeatable read read only";
    }

    @Override
    public long changes() {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet number = statement.executeQuery("select number from state_changes")) {
            number.next();
            return number.getLong(1);
        } catch (SQLException e) {
            throw told(new IllegalStateException("The changes of the state cannot be read.", e), false);
        }
    }

    @Override
    public void count(Handle change) {
        change.execute("update state_changes set number = number + 1");
    }

    @Override
    public boolean isConflict(RuntimeException failure) {
        return ServerFailures.isConflict(failure);
    }

    @Override
    public RuntimeException told(RuntimeException failure, boolean change) {
        if (ServerFailures.isGone(failure)) {
            if (gone.compareAndSet(false, true)) {
                LOG.warn("The state database, {}, does not answer.", address, failure);
            }
            if (change) {
                writer.giveUp();
            }
            return ServerFailures.gone(failure, change && !(failure instanceof ConnectionException));
        }
        return ServerFailures.isFull(failure) ? ServerFailures.full(failure) : failure;
    }

    @Override
    public List<String> alarms() {
        return List.of();
    }

    @Override
    public void close() {
        writer.close();
        pool.close();
    }

    private static void migrate(Connection session, StateConfig config, Migrations migrations) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // a migration may take longer than a change
            session.setNetworkTimeout(Runnable::run, 0);
            if (session.getSchema() == null) {
                statement.execute("create schema " + config.schema());
            }
            SortedMap<Integer, String> applied = Migrations.applied(session);
            if (migrations.isOutdated(applied)) {
                migrations.apply(session, applied);
            }
            statement.execute("create table if not exists state_changes (number bigint not null)");
            statement.execute("insert into state_changes select 0 where not exists (select 1 from state_changes)");
            session.setNetworkTimeout(Runnable::run, (int) config.readTimeout().toMillis());
        }
    }

    private static void closeAfterFailure(WriterSession writer) {
        if (writer != null) {
            writer.close();
        }
    }
}

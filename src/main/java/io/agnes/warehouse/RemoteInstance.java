package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import org.duckdb.DuckDBConnection;

/**
 * An instance for one statement over foreign catalogs: the views of a generation with just those catalogs attached,
 * read-only, before everything else is locked out. It ends with the statement, so that no secret is older than one.
 */
final class RemoteInstance {
    private RemoteInstance() {}

    /**
     * @throws AgnesException UNAVAILABLE when a catalog cannot be attached
     */
    static DuckDBConnection open(
            Engine engine, Path database, Collection<Path> files, InstanceLimits limits, List<RemoteCatalog> catalogs)
            throws SQLException {
        return engine.locked(database, files, limits, true, connection -> {
            for (RemoteCatalog catalog : catalogs) {
                attach(connection, catalog);
            }
        });
    }

    /** The same failure without what is secret. */
    static SQLException scrubbed(SQLException failure, List<RemoteCatalog> catalogs) {
        String message = String.valueOf(failure.getMessage()).replaceFirst("(?s)\\n\\s*LINE \\d+:.*", "");
        for (RemoteCatalog catalog : catalogs) {
            if (!catalog.secret().isEmpty()) {
                message = message.replace(catalog.secret(), "***");
            }
        }
        return new SQLException(message, failure.getSQLState());
    }

    private static void attach(DuckDBConnection connection, RemoteCatalog catalog) throws SQLException {
        switch (catalog.extension()) {
            case RemoteAttach.DUCKDB -> {
                attach(connection, catalog, "");
                requireTables(connection, catalog);
            }
            case RemoteAttach.KEBOOLA -> {
                load(connection, catalog);
                attach(connection, catalog, ", TOKEN " + Literal.of(catalog.secret()));
            }
            case RemoteAttach.BIGQUERY -> {
                load(connection, catalog);
                if (!catalog.secret().isEmpty()) {
                    secret(connection, catalog);
                }
                attach(connection, catalog, "");
            }
            default -> throw new IllegalStateException("Nothing is known of " + catalog + ".");
        }
    }

    private static void load(DuckDBConnection connection, RemoteCatalog catalog) throws SQLException {
        if (!catalog.extensions().isEmpty()) {
            Engine.run(connection, "set extension_directory = " + Literal.of(catalog.extensions()));
        }
        try {
            Engine.run(connection, "load " + catalog.extension());
        } catch (SQLException e) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The tables of '" + catalog.source() + "' that are read where they are need the extension '"
                            + catalog.extension() + "' of DuckDB, which is not installed.",
                    "Install it on the server with the same version of DuckDB: INSTALL " + catalog.extension()
                            + " FROM community. Or register the table with the query_mode local.",
                    e);
        }
    }

    private static void secret(DuckDBConnection connection, RemoteCatalog catalog) {
        try {
            Engine.run(
                    connection,
                    "create secret (type bigquery, scope 'bq://', service_account_json " + Literal.of(catalog.secret())
                            + ")");
        } catch (SQLException mayQuoteTheKey) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "The key of the service account for '" + catalog.source() + "' is not accepted.",
                    "Set the variable of its connection to the JSON key of a service account.");
        }
    }

    private static void attach(DuckDBConnection connection, RemoteCatalog catalog, String options) {
        try {
            Engine.run(
                    connection,
                    "attach " + Literal.of(catalog.url()) + " as " + Column.quoted(catalog.name()) + " (type "
                            + catalog.extension() + ", read_only" + options + ")");
        } catch (SQLException e) {
            throw AgnesException.transport(
                    "The tables of '" + catalog.source()
                            + "' that are read where they are cannot be reached now; other tables can.",
                    "Try again in a minute; an administrator finds the reason in the server's log.",
                    scrubbed(e, List.of(catalog)));
        }
    }

    /** A view in the file would be foreign SQL over files that other callers may not read. */
    private static void requireTables(DuckDBConnection connection, RemoteCatalog catalog) throws SQLException {
        for (RemoteCatalog.Table table : catalog.tables()) {
            try (Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("select 1 from duckdb_tables() where database_name = "
                            + Literal.of(catalog.name()) + " and schema_name = " + Literal.of(table.schema())
                            + " and table_name = " + Literal.of(table.name()))) {
                if (!found.next()) {
                    throw new AgnesException(
                            Problem.UNAVAILABLE,
                            "The database file of '" + catalog.source() + "' has no table '" + table.schema() + "."
                                    + table.name() + "'.",
                            "Put a table there; a view is not read.");
                }
            }
        }
    }
}

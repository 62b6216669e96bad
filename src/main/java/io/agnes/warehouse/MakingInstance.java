package io.agnes.warehouse;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.warehouse.QueryRunner.ResultColumn;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * An instance for one statement: it has views over the tables that the statement reads, with all their rows, under both
 * their names, and sees no file but theirs and those of the extract it writes. For one thread.
 */
final class MakingInstance implements AutoCloseable {
    private final DuckDBConnection connection;
    private final ExtractFolder extract;
    private final MaterializeConfig limits;

    private MakingInstance(DuckDBConnection connection, ExtractFolder extract, MaterializeConfig limits) {
        this.connection = connection;
        this.extract = extract;
        this.limits = limits;
    }

    static MakingInstance over(List<Relation> tables, ExtractFolder extract, Engine engine, MaterializeConfig limits)
            throws SQLException {
        List<Path> files =
                tables.stream().flatMap(table -> table.files().stream()).toList();
        DuckDBConnection connection = engine.confined(List.of(extract.data()), files, limits.timeout());
        try {
            for (Relation table : tables) {
                present(table, connection);
            }
            Engine.lock(connection);
            return new MakingInstance(connection, extract, limits);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void present(Relation table, DuckDBConnection connection) throws SQLException {
        String view = " as " + RowPolicy.plain(table.files());
        Engine.run(connection, "create or replace view main." + table.id().quoted() + view);
        Engine.run(connection, "create schema if not exists " + table.source().quoted());
        Engine.run(
                connection,
                "create or replace view " + table.source().quoted() + "."
                        + table.table().quoted() + view);
    }

    /** @param notes what the file says about itself */
    PublishedFile make(Identifier table, String sql, MakeTerms terms, Map<String, String> notes) throws SQLException {
        List<ResultColumn> columns = columns(sql);
        requireDifferent(columns);
        requireKey(columns, terms);
        PublishedFile file = extract.publish(
                table,
                connection,
                select(sql, columns),
                new ParquetFiles.Making(notes, limits.maxSize(), () -> tooLarge(table)));
        try {
            if (file.rows() == 0 && terms.neverEmpty()) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The query of '" + table + "' returned no rows; the table keeps those it has.",
                        "If it may be empty, say so with \"options\": {\"allow_empty\": \"true\"}.");
            }
            requireUnique(table, file, terms.primaryKey());
            return file;
        } catch (SQLException | RuntimeException e) {
            extract.discard(file);
            throw e;
        }
    }

    private List<ResultColumn> columns(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSetMetaData metadata = statement.getMetaData();
            List<ResultColumn> columns = new ArrayList<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                columns.add(new ResultColumn(metadata.getColumnLabel(i), metadata.getColumnTypeName(i)));
            }
            return columns;
        }
    }

    private static void requireDifferent(List<ResultColumn> columns) {
        Set<String> seen = new HashSet<>();
        for (ResultColumn column : columns) {
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The query has two columns '" + column.name() + "'.",
                        "Give each column its own name: SELECT a.id, b.id AS other_id ...");
            }
        }
    }

    private static void requireKey(List<ResultColumn> columns, MakeTerms terms) {
        Set<String> names = columns.stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        for (String key : terms.primaryKey()) {
            if (!names.contains(key.toLowerCase(Locale.ROOT))) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The query has no column '" + key + "', which the primary key names.",
                        "Select it, or change primary_key to columns among: "
                                + columns.stream().map(ResultColumn::name).collect(Collectors.joining(", ")) + ".");
            }
        }
    }

    /** Values as Parquet holds them without loss; the names of the statement's columns stay. */
    private static String select(String sql, List<ResultColumn> columns) {
        StringJoiner names = new StringJoiner(", ");
        StringJoiner values = new StringJoiner(", ");
        for (int i = 0; i < columns.size(); i++) {
            String name = "c" + i;
            names.add(name);
            values.add(StoredValue.of(ColumnType.parse(columns.get(i).type()), name) + " as "
                    + Column.quoted(columns.get(i).name()));
        }
        return "select " + values + " from (\n" + sql + "\n) as q(" + names + ")";
    }

    private void requireUnique(Identifier table, PublishedFile file, List<String> key) throws SQLException {
        if (key.isEmpty()) {
            return;
        }
        String columns = key.stream().map(Column::quoted).collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("select count(*) from (select 1 from read_parquet("
                        + Literal.of(extract.path(file).toString()) + ") group by " + columns
                        + " having count(*) > 1)")) {
            found.next();
            if (found.getLong(1) > 0) {
                throw new AgnesException(
                        Problem.INVALID,
                        "The query of '" + table + "' gives " + found.getLong(1) + " values of the primary key ("
                                + String.join(", ", key) + ") more than once; the table keeps the rows it has.",
                        "Aggregate or choose one row for each, for example with SELECT DISTINCT ON, or change "
                                + "primary_key.");
            }
        }
    }

    private AgnesException tooLarge(Identifier table) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The rows of '" + table + "' take more than " + limits.maxSize() + "; the table keeps those it has.",
                "Select fewer columns or rows, or raise materialize.max_size.");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

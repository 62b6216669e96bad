package io.agnes.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.NearestNames;
import io.agnes.common.Problem;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace.Part;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What callers are told about queries that are refused, fail or reach a limit. */
final class QueryErrors {
    private static final String READ_TABLES =
            "Read tables by name, such as SELECT * FROM orders; GET /api/catalog/tables lists yours.";
    private static final Pattern PATH =
            Pattern.compile("(?<![:/\\w])[\"']?(?:file:)?(?:/[^/\\s\"':,;()\\[\\]]+){2,}/?[\"']?");
    private static final Map<String, String> KINDS = Map.of(
            "INSERT_QUERY_NODE", "INSERT",
            "UPDATE_QUERY_NODE", "UPDATE",
            "DELETE_QUERY_NODE", "DELETE",
            "MERGE_QUERY_NODE", "MERGE",
            "COPY_QUERY_NODE", "COPY",
            "PARAMETER", "A parameter",
            "DEFAULT", "DEFAULT",
            "BASE_TABLE", "An AT clause");

    private QueryErrors() {}

    static AgnesException refused(String what, String hint) {
        return new AgnesException(Problem.QUERY_REFUSED, what + " cannot be used in a query.", hint);
    }

    static AgnesException refusedKind(String kind) {
        String name = KINDS.getOrDefault(kind, kind.toLowerCase(Locale.ROOT).replace('_', ' '));
        return refused(name, "Send one SELECT statement. " + READ_TABLES);
    }

    static AgnesException describe() {
        return refused(
                "DESCRIBE, SHOW or SUMMARIZE",
                "GET /api/catalog/tables lists your tables, GET /api/catalog/tables/{id} the columns of one.");
    }

    static AgnesException notOneStatement(int count) {
        return count == 0
                ? new AgnesException(Problem.INVALID, "The statement is empty.", "Send one, such as SELECT 1.")
                : refused("More than one statement", "Send them one by one, each in its own request.");
    }

    static AgnesException notParsed(String type, String message, JsonNode position) {
        if (type.equals("not implemented")) {
            return refused(
                    "A statement that is not a SELECT",
                    "Send one SELECT statement; a PIVOT has to list its values: ... ON status IN ('a', 'b').");
        }
        String where = position.isMissingNode() ? "" : " (character " + (position.asInt() + 1) + ")";
        return new AgnesException(
                Problem.QUERY_FAILED,
                "The statement is not valid SQL: " + message + where + ".",
                "Mend it and send it again.");
    }

    static AgnesException tooLarge(DataSize most) {
        return new AgnesException(
                Problem.CONTENT_TOO_LARGE,
                "The statement is longer than " + most + ".",
                "Send a shorter one; long lists of values fit better into a table.");
    }

    static AgnesException tooComplex() {
        return refused(
                "A statement nested so deeply",
                "Split it into steps: WITH a AS (...), b AS (SELECT ... FROM a) SELECT ... FROM b.");
    }

    /** The one answer for a table that is not there and for one that the caller may not read. */
    static AgnesException noSuchTable(String written, List<String> nearest) {
        String hint = nearest.isEmpty()
                ? "You may not read any table yet; ask an administrator for access."
                : "The nearest you may read: " + String.join(", ", nearest)
                        + ". GET /api/catalog/tables lists all of them.";
        return new AgnesException(
                Problem.QUERY_REFUSED, "There is no table '" + shortened(written) + "' that you may read.", hint);
    }

    static AgnesException cteName(String name) {
        return refused(
                "The name '" + shortened(name) + "' for a WITH query",
                "Use another one of letters, digits and underscores that no table has, such as my_" + "orders.");
    }

    static AgnesException function(String name, FunctionList functions) {
        if (functions.allowsTableFunction(name)) {
            return refused("The function '" + name + "' at this place", "Use it in FROM.");
        }
        return refused(
                "The function '" + shortened(name) + "'",
                "Functions with a similar name: " + String.join(", ", NearestNames.of(name, functions.functions()))
                        + ". " + READ_TABLES);
    }

    static AgnesException tableFunction(String name, FunctionList functions) {
        List<String> allowed = functions.tableFunctions().stream().sorted().toList();
        return refused(
                "The table function '" + shortened(name) + "'",
                READ_TABLES + " Table functions that can be used: " + String.join(", ", allowed) + ".");
    }

    static AgnesException type(String name) {
        return refused("The type '" + shortened(name) + "'", "Cast to a built-in type such as VARCHAR or BIGINT.");
    }

    static AgnesException sizeUnknown(String function) {
        return refused(
                "The function '" + function + "' with a size or form that is not written out",
                "Write it as a plain constant, such as "
                        + (function.equals("format") ? "format('{:.2f}', x)" : "lpad(x, 10, '0')") + "; at most "
                        + SizeCaps.MAX_ITEMS + ".");
    }

    static AgnesException seriesUnknown(String function) {
        return refused(
                "The function '" + function + "' with bounds that are not plain numbers",
                "Use it in FROM, where it may have any bounds: FROM " + function + "(...) AS s(value).");
    }

    static AgnesException seriesTooLong(String function, long most) {
        return refused(
                "The function '" + function + "' with more than " + most + " items",
                "Use it in FROM, where it may have any length: FROM " + function + "(...) AS s(value).");
    }

    static AgnesException tooLong(String function, long most) {
        return refused(
                "The function '" + function + "' for more than " + most + " items or characters",
                "Use " + most + " or less.");
    }

    static AgnesException timeout(Duration limit) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The statement was ended after " + seconds(limit) + ", the longest time a query may run.",
                "Read fewer rows (WHERE, LIMIT) or aggregate in steps.");
    }

    static AgnesException stopped() {
        return new AgnesException(
                Problem.UNAVAILABLE, "The statement was ended because the server stops.", "Send it again in a minute.");
    }

    static AgnesException tooManyColumns(int most) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The answer has more than " + most + " columns.",
                "Select fewer columns, or make rows of them with UNPIVOT.");
    }

    static AgnesException tooMany(String what, int most) {
        return refused("More than " + most + " " + what, "Split the statement into several smaller ones.");
    }

    static AgnesException resultTooLarge(DataSize most) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The answer is larger than " + most + ".",
                "Ask for fewer rows or columns, or download the table: GET /api/data/{id}/download.");
    }

    /** What the caller is told about an error of the engine: never a path, never a name the statement did not have. */
    static AgnesException ofEngine(SQLException error, QueryConfig limits) {
        String message = String.valueOf(error.getMessage());
        if (Spill.metFullDisk(error, limits.spill())) {
            return diskFull("what the statement puts aside while it runs", limits.spill(), error);
        }
        if (Engine.isOutOfMemory(error)) {
            return new AgnesException(
                    Problem.QUERY_LIMIT,
                    "The statement needs more memory than queries may use (" + limits.memory() + ").",
                    "Read fewer rows or columns, make texts and lists shorter, or aggregate before joining and sorting.",
                    error);
        }
        if (message.startsWith("INTERRUPT")) {
            return timeout(limits.timeout());
        }
        if (message.startsWith("IO Error") || message.startsWith("INTERNAL") || message.startsWith("FATAL")) {
            return internal(error);
        }
        return new AgnesException(
                Problem.QUERY_FAILED,
                cleaned(message),
                "Mend the statement; GET /api/catalog/tables/{id} shows the columns of a table and their types.",
                error);
    }

    /** A statement that is kept and not run: the engine says what is wrong with it. */
    static AgnesException notPlanned(SQLException error) {
        return new AgnesException(
                Problem.QUERY_FAILED,
                cleaned(String.valueOf(error.getMessage())),
                "Mend the statement; GET /api/catalog/tables/{id} shows the columns of a table and their types.",
                error);
    }

    /** The same when the statement reads a table with an access policy: what the engine says may quote a hidden value. */
    static AgnesException ofPoliced(SQLException error, QueryConfig limits) {
        AgnesException told = ofEngine(error, limits);
        return told.problem() != Problem.QUERY_FAILED
                ? told
                : new AgnesException(
                        Problem.QUERY_FAILED,
                        "The statement failed on a value. It reads a table with an access policy, so which one is not told.",
                        "Look at casts, arithmetic and patterns; TRY_CAST(x AS type) gives NULL where a cast would fail.",
                        error);
    }

    static AgnesException policyNotInForce(Identifier table) {
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE,
                "The access policy of the table '" + table.folded() + "' is being changed.",
                "Try again in a second; if it stays so, tell an administrator.",
                Duration.ofSeconds(1));
    }

    static AgnesException policyDoesNotFit(Identifier table) {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "The access policy of the table '" + table.folded() + "' does not fit its columns any more.",
                "Ask an administrator to set it anew: PUT /api/admin/tables/" + table.folded() + "/policy.");
    }

    static AgnesException internal(Exception error) {
        return new AgnesException(
                Problem.INTERNAL,
                "The engine could not run the statement.",
                "Send it again; if that does not help, tell the administrator the request id.",
                error);
    }

    /** The statement has used up all that its process may have, beyond what the engine counts and spills. */
    static AgnesException outOfProcessMemory(QueryConfig limits) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "The statement makes values so large that its process ran out of memory (" + limits.memory()
                        + " for the engine and as much again for values).",
                "Make the values smaller: concatenate fewer or shorter texts, shorten them with left(column, 1000), or "
                        + "aggregate before joining.");
    }

    static AgnesException processEnded() {
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE,
                "The process that ran the statement has ended; another one takes its place.",
                "Send it again. If it fails again, read fewer rows or make its values smaller.",
                Duration.ofSeconds(1));
    }

    static AgnesException noProcess() {
        return AgnesException.tryAgain(
                Problem.UNAVAILABLE,
                "No query process is ready.",
                "Send the query again in a few seconds; an administrator sees the reason in /api/health/detailed.",
                Duration.ofSeconds(5));
    }

    /** What the caller is told when the disk is full; how much is free is for administrators. */
    static AgnesException diskFull(String what, DataSize most, Exception cause) {
        return new AgnesException(
                Problem.STORAGE_FULL,
                "There is no room for " + what + " in " + Part.SCRATCH.title() + ": it may need up to " + most + ".",
                "Read fewer rows or columns, or aggregate before joining and sorting; an administrator sees in "
                        + "GET /api/health/detailed how much is free.",
                cause);
    }

    static AgnesException tooLongValue(DataSize most) {
        return new AgnesException(
                Problem.QUERY_LIMIT,
                "A value in the answer is longer than " + most + ".",
                "Leave the column out or shorten it: left(column, 1000).");
    }

    /** What the engine says, without places in the statement, names of others and paths. */
    static String cleaned(String message) {
        String text = message.replaceFirst("(?s)\\n\\s*LINE \\d+:.*", "").replaceFirst("(?s)\\n?Did you mean.*", "");
        return PATH.matcher(text.strip()).replaceAll("a file").replaceAll("\\s*\\n\\s*", " ");
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}

package io.agnes.source.jira;

import static io.agnes.source.jira.JiraTable.Type.COUNT;
import static io.agnes.source.jira.JiraTable.Type.TEXT;
import static io.agnes.source.jira.JiraTable.Type.TIME;

import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.Literal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables that issues become, with their columns in order; what a shard holds is exactly this. */
enum JiraTable {
    ISSUES(
            "Jira issues, one row each",
            text("issue_key issue_id issue_url summary description issue_type status status_category priority "
                    + "resolution project_key project_name creator_email creator_name reporter_email "
                    + "reporter_name assignee_email assignee_name"),
            time("created_at updated_at resolved_at"),
            text("due_date labels"),
            count("attachment_count comment_count issuelink_count"),
            text(
                    "request_type request_status severity triage configuration_item participants organizations spam context "
                            + "custom_url slack_link technical_issue_category email_address"),
            count("satisfaction"),
            text("first_response_breached"),
            count("first_response_goal_millis first_response_elapsed_millis"),
            text("time_to_resolution_breached"),
            count("time_to_resolution_goal_millis time_to_resolution_elapsed_millis"),
            text("l3_team _synced_at _raw_file")),
    COMMENTS(
            "Comments of Jira issues",
            text("comment_id issue_key author_email author_name body"),
            time("created_at updated_at"),
            text("update_author_email")),
    ATTACHMENTS(
            "Attachments of Jira issues",
            text("attachment_id issue_key filename local_path hierarchical_path"),
            count("size_bytes"),
            text("mime_type author_email"),
            time("created_at"),
            text("content_url thumbnail_url")),
    CHANGELOG(
            "What was changed in Jira issues, one row per field",
            text("change_id issue_key author_email author_name field_name field_type from_value to_value"),
            time("changed_at")),
    ISSUELINKS(
            "Links between Jira issues, one row per issue and link",
            text("issue_key link_id link_type direction linked_issue_key linked_issue_summary linked_issue_status "
                    + "linked_issue_priority")),
    REMOTE_LINKS(
            "Links from Jira issues to elsewhere",
            text("issue_key remote_link_id url title application_name application_type"));

    /** The column by which the rows of every table belong to an issue. */
    static final String KEY = "issue_key";

    /** The column of a row as JSON. */
    static final String ROW = "row_json";

    private final String description;
    private final List<Column> columns;

    @SafeVarargs
    JiraTable(String description, List<Column>... columns) {
        this.description = description;
        this.columns = Stream.of(columns).flatMap(List::stream).toList();
    }

    /** What a column holds, in the engine's words. */
    enum Type {
        TEXT("VARCHAR"),
        COUNT("BIGINT"),
        TIME("TIMESTAMP WITH TIME ZONE");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    record Column(String name, Type type) {}

    /** Its name in the extract. */
    Identifier table() {
        return new Identifier(name().toLowerCase(Locale.ROOT));
    }

    String description() {
        return description;
    }

    List<Column> columns() {
        return columns;
    }

    /** Its columns as a select list, quoted. */
    String columnList() {
        return columns.stream()
                .map(column -> io.agnes.warehouse.Column.quoted(column.name()))
                .collect(Collectors.joining(", "));
    }

    /**
     * Rows as JSON, with times as Jira writes them, so that they read as what Jira tells does.
     *
     * @param before columns that stand before it, each with a comma; may be empty
     * @return a select whose last column is {@link #ROW}
     */
    String asJson(String before, String select) {
        String times = columns.stream()
                .filter(column -> column.type() == Type.TIME)
                .map(column -> "strftime(" + column.name() + ", '%Y-%m-%dT%H:%M:%SZ') as " + column.name())
                .collect(Collectors.joining(", "));
        String written = times.isEmpty() ? "" : " replace (" + times + ")";
        return "select " + before + "to_json(r)::varchar as " + ROW + " from (select *" + written + " from (" + select
                + ")) as r";
    }

    /** Columns and types as the engine's JSON reader takes them, with more of them at the end. */
    String declared(String... more) {
        List<String> all = new ArrayList<>();
        columns.forEach(column -> all.add(
                Literal.of(column.name()) + ": " + Literal.of(column.type().sql())));
        all.addAll(List.of(more));
        return String.join(", ", all);
    }

    private static List<Column> text(String names) {
        return of(names, TEXT);
    }

    private static List<Column> time(String names) {
        return of(names, TIME);
    }

    private static List<Column> count(String names) {
        return of(names, COUNT);
    }

    private static List<Column> of(String names, Type type) {
        return Stream.of(names.split(" ")).map(name -> new Column(name, type)).toList();
    }
}

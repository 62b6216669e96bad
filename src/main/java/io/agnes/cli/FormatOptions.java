package io.agnes.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** At most one of the forms a result can have; without any it is a table. */
final class FormatOptions {
    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "table, csv, json, jsonlines, markdown; parquet or arrow (a stream) with --out.")
    private String form;

    @Option(names = "--json", description = "An array with one object per row.")
    private boolean json;

    @Option(names = "--jsonlines", description = "One JSON object per line.")
    private boolean jsonLines;

    @Option(names = "--csv", description = "CSV with a header; NULL is empty, an empty text is \"\".")
    private boolean csv;

    @Option(names = "--markdown", description = "A Markdown table.")
    private boolean markdown;

    ResultFormat chosen(Io io) {
        return switch (name()) {
            case "json" -> JsonFormat.array();
            case "jsonlines", "ndjson" -> JsonFormat.lines();
            case "csv" -> new CsvFormat();
            case "markdown" -> new MarkdownFormat();
            case "table" -> new TableFormat(io);
            case "parquet", "arrow" ->
                throw Failure.usage(
                        "A result as " + form + " is not text.", "Name a file for it: --out result." + form);
            default ->
                throw Failure.usage(
                        "There is no form '" + form + "'.",
                        "Use table, csv, json, jsonlines, markdown, parquet or arrow.");
        };
    }

    /** The form when the server writes it and this program only keeps it. */
    Optional<String> binary() {
        return Optional.of(name()).filter(name -> name.equals("parquet") || name.equals("arrow"));
    }

    private String name() {
        if (form != null) {
            return form;
        }
        if (json) {
            return "json";
        }
        if (jsonLines) {
            return "jsonlines";
        }
        if (csv) {
            return "csv";
        }
        return markdown ? "markdown" : "table";
    }
}

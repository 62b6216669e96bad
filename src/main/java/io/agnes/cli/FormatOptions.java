package io.agnes.cli;

import picocli.CommandLine.Option;

/** At most one of the forms a result can have; without any it is a table. */
final class FormatOptions {
    @Option(names = "--json", description = "An array with one object per row.")
    private boolean json;

    @Option(names = "--jsonlines", description = "One JSON object per line.")
    private boolean jsonLines;

    @Option(names = "--csv", description = "CSV with a header; NULL is empty, an empty text is \"\".")
    private boolean csv;

    @Option(names = "--markdown", description = "A Markdown table.")
    private boolean markdown;

    ResultFormat chosen(Io io) {
        if (json) {
            return JsonFormat.array();
        }
        if (jsonLines) {
            return JsonFormat.lines();
        }
        if (csv) {
            return new CsvFormat();
        }
        return markdown ? new MarkdownFormat() : new TableFormat(io);
    }
}

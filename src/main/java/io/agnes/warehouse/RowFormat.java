package io.agnes.warehouse;

import io.agnes.common.AcceptHeader;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The form of the rows of an answer. */
enum RowFormat {
    /** Arrays, separated by commas. */
    JSON("application/json", "", "json"),
    /** Objects, each with a line feed after it. */
    NDJSON("application/x-ndjson", "", "ndjson"),
    CSV("text/csv", "; charset=utf-8; header=present", "csv"),
    PARQUET("application/vnd.apache.parquet", "", "parquet"),
    /** The streaming format of Arrow's interprocess communication. */
    ARROW("application/vnd.apache.arrow.stream", "", "arrows");

    private final String mediaType;
    private final String parameters;
    private final String extension;

    RowFormat(String mediaType, String parameters, String extension) {
        this.mediaType = mediaType;
        this.parameters = parameters;
        this.extension = extension;
    }

    String mediaType() {
        return mediaType;
    }

    /** The media type with its parameters. */
    String contentType() {
        return mediaType + parameters;
    }

    /** How names of files of this form end. */
    String extension() {
        return extension;
    }

    AnswerWriter writer() {
        return switch (this) {
            case JSON, NDJSON, CSV -> new TextRows(this);
            case PARQUET -> new ParquetAnswer();
            case ARROW -> new ArrowAnswer();
        };
    }

    /**
     * The form a request asks for.
     *
     * @param name as in the request's body; null leaves it to {@code accept}
     * @param accept the request's header field; null takes any form, hence JSON
     * @throws AgnesException INVALID for an unknown name, NOT_ACCEPTABLE when no form is acceptable
     */
    static RowFormat wanted(String name, String accept) {
        return name == null ? accepted(accept) : named(name);
    }

    private static RowFormat named(String name) {
        for (RowFormat format : values()) {
            if (format.title().equals(name)) {
                return format;
            }
        }
        if (name.equals("jsonlines")) {
            return NDJSON;
        }
        throw new AgnesException(
                Problem.INVALID,
                "The format is not one that queries answer in.",
                "Use one of these in 'format': "
                        + Arrays.stream(values()).map(RowFormat::title).collect(Collectors.joining(", ")) + ".");
    }

    private static RowFormat accepted(String accept) {
        List<String> offered = Arrays.stream(values()).map(RowFormat::mediaType).toList();
        String type = AcceptHeader.of(accept)
                .best(offered)
                .orElseThrow(() -> new AgnesException(
                        Problem.NOT_ACCEPTABLE,
                        "Queries do not answer in a format that the Accept header names.",
                        "Accept one of " + String.join(", ", offered) + ", or name a format in the body."));
        return values()[offered.indexOf(type)];
    }

    private String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}

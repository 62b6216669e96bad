package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.common.UpstreamText;
import java.time.Clock;
import java.time.Duration;
import java.util.regex.Pattern;

/** The steps {@code keboolaExports}: what the answers about an export mean. Thread-safe. */
public final class KeboolaExports {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Duration firstPause;
    private final Duration atMost;
    private final Clock clock;

    /**
     * @param firstPause before a job is asked for the first time; grows by half each time, to 10 s
     * @param atMost how long an export may take
     */
    public KeboolaExports(Duration firstPause, Duration atMost, Clock clock) {
        this.firstPause = firstPause;
        this.atMost = atMost;
        this.clock = clock;
    }

    /** @param answer to the call that started the export */
    public ExportJob started(KeboolaConnection connection, JsonNode answer) {
        StorageCall question = StorageCall.get(connection, "jobs/" + id(answer.path("id")));
        return new ExportJob(question, clock.instant(), firstPause, null, -1);
    }

    /**
     * @param answer to the job's question
     * @throws AgnesException UNAVAILABLE when the export has failed or takes too long
     */
    public ExportJob polled(ExportJob job, JsonNode answer) {
        String status = answer.path("status").asText();
        return switch (status) {
            case "success" -> done(job, answer.path("results"));
            case "waiting", "processing" -> waiting(job, status);
            case "error" -> throw failed(answer);
            default ->
                throw new AgnesException(
                        Problem.UNAVAILABLE,
                        "Keboola told an unknown state of an export.",
                        "Sync again; if it stays, look for the export job in the project.");
        };
    }

    /** @param answer to the question for the file */
    public ExportedFile finished(ExportJob job, JsonNode answer) {
        return new ExportedFile(answer, job.rows(), job.file());
    }

    private ExportJob waiting(ExportJob job, String status) {
        if (clock.instant().isAfter(job.since().plus(atMost))) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Keboola has not finished an export within " + atMost.toMinutes() + " minutes (" + status + ").",
                    "Sync again when the project has fewer jobs, or export less at a time with sync_strategy "
                            + "incremental.");
        }
        Duration longer = job.pause().multipliedBy(3).dividedBy(2);
        Duration next = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return new ExportJob(job.question(), job.since(), next, null, -1);
    }

    private static ExportJob done(ExportJob job, JsonNode results) {
        JsonNode id = results.path("file").path("id");
        StorageCall file = StorageCall.get(
                job.question().connection(),
                "files/" + id(id.isMissingNode() ? results.path("fileId") : id) + "?federationToken=1");
        JsonNode rows = results.path("totalRowsCount").isMissingNode()
                ? results.path("rowsCount")
                : results.path("totalRowsCount");
        return new ExportJob(job.question(), job.since(), job.pause(), file, rows.asLong(-1));
    }

    private static AgnesException failed(JsonNode answer) {
        JsonNode error = answer.path("error");
        String message = error.path("message").asText(error.asText());
        return new AgnesException(
                Problem.UNAVAILABLE,
                "Keboola could not export the table: " + UpstreamText.brief(message),
                "Look at the table and the job in the project (columns, quota), then sync again.");
    }

    private static String id(JsonNode id) {
        if (!ID.matcher(id.asText()).matches()) {
            throw new AgnesException(
                    Problem.UNAVAILABLE,
                    "Keboola answered an export without the id of its job or file.",
                    "See that the connection's url is that of a Keboola stack, then sync again.");
        }
        return id.asText();
    }
}

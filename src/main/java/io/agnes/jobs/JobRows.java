package io.agnes.jobs;

import io.agnes.jobs.JobRun.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;

/** The rows of {@code job_runs}. */
final class JobRows {
    /** Of each job, besides its last success. */
    static final int KEPT = 20;

    private JobRows() {}

    static void insert(Handle handle, JobRun run) {
        handle.createUpdate("insert into job_runs (id, job, requested_by, started_at, status, failures) "
                        + "values (?, ?, ?, ?, ?, ?)")
                .bind(0, run.runId())
                .bind(1, run.job())
                .bind(2, run.requestedBy())
                .bind(3, time(run.startedAt()))
                .bind(4, run.status().text())
                .bind(5, run.failures())
                .execute();
    }

    /** Ends a run that is going on; one that has ended stays as it is. */
    static void end(Handle handle, String runId, Status status, Instant now, String error) {
        handle.createUpdate("update job_runs set status = ?, finished_at = ?, error = ?, "
                        + "failures = case when ? = 'ok' then 0 else failures + 1 end "
                        + "where id = ? and status = 'running'")
                .bind(0, status.text())
                .bind(1, time(now))
                .bind(2, error)
                .bind(3, status.text())
                .bind(4, runId)
                .execute();
    }

    /** The newest first. */
    static List<JobRun> all(Handle handle) {
        return handle.createQuery("select * from job_runs order by started_at desc, id")
                .map((row, context) -> run(row))
                .list();
    }

    /** The newest first. */
    static List<JobRun> of(Handle handle, String job) {
        return handle.createQuery("select * from job_runs where job = ? order by started_at desc, id")
                .bind(0, job)
                .map((row, context) -> run(row))
                .list();
    }

    static void prune(Handle handle, String job) {
        handle.execute("""
                delete from job_runs where job = ? and status <> 'running'
                    and id not in (select id from job_runs where job = ? order by started_at desc, id limit ?)
                    and id not in (select id from job_runs where job = ? and status = 'ok'
                        order by started_at desc, id limit 1)
                """, job, job, KEPT, job);
    }

    private static JobRun run(ResultSet row) throws SQLException {
        return new JobRun(
                row.getString("id"),
                row.getString("job"),
                row.getString("requested_by"),
                time(row, "started_at"),
                time(row, "finished_at"),
                Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                row.getInt("failures"),
                row.getString("error"));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Argument time(Instant instant) {
        return (position, statement, context) -> statement.setObject(position, instant.atOffset(ZoneOffset.UTC));
    }
}

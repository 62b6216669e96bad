package io.agnes.llm;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import io.agnes.state.StateDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * The calls to models on disk. A call is written down before it is made, with what it may cost at most, and set right
 * afterwards; so calls side by side do not pass the limits of a day together, and one that a stop cuts off is not free.
 * Thread-safe.
 */
final class Ledger {
    private static final Duration KEPT = Duration.ofDays(400);
    private static final int DAYS_TOLD = 30;
    /** Cents for a million tokens are so many millionths of a dollar for one token. */
    private static final double MICROS_PER_TOKEN = 0.01;

    private static final double MICROS_PER_CENT = 10_000;
    private static final double MICROS_PER_DOLLAR = 1_000_000;

    private final StateDatabase state;
    private final LlmConfig config;
    private final Clock clock;

    Ledger(StateDatabase state, LlmConfig config, Clock clock) {
        this.state = state;
        this.config = config;
        this.clock = clock;
    }

    /** How a call went. */
    enum Outcome {
        /** The answer met its schema. */
        OK,
        /** It was paid for and of no use. */
        INVALID,
        /** The provider has not done it. */
        REFUSED,
        /** Nobody knows; it counts as done. */
        UNKNOWN
    }

    private record Spent(long tokens, long micros) {}

    /**
     * Writes a call down that is about to be made.
     *
     * @param inputTokens an estimate of what is sent
     * @param outputTokens the most that may come back
     * @return its id
     * @throws AgnesException TOO_MANY_REQUESTS when it may pass a limit of the day
     */
    String open(String job, String prompt, long inputTokens, long outputTokens) {
        String id = UUID.randomUUID().toString();
        state.append(handle -> {
            Instant now = clock.instant();
            Spent spent = spent(handle, now);
            require(spent.tokens() + inputTokens + outputTokens, config.dailyTokens(), "daily_tokens", "tokens", now);
            require(
                    spent.micros() + micros(inputTokens, outputTokens),
                    (long) (config.dailyCents() * MICROS_PER_CENT),
                    "daily_cents",
                    "millionths of a US dollar",
                    now);
            handle.execute("delete from llm_calls where started_at < ?", now.minus(KEPT));
            handle.createUpdate("""
                            insert into llm_calls (id, job, prompt, provider, model, started_at, outcome, input_tokens,
                                output_tokens, cost_micros)
                            values (:id, :job, :prompt, :provider, :model, :now, :outcome, :in, :out, :cost)
                            """)
                    .bind("id", id)
                    .bind("job", job)
                    .bind("prompt", prompt)
                    .bind("provider", config.provider())
                    .bind("model", config.model())
                    .bind("now", now)
                    .bind("outcome", label(Outcome.UNKNOWN))
                    .bind("in", inputTokens)
                    .bind("out", outputTokens)
                    .bind("cost", micros(inputTokens, outputTokens))
                    .execute();
            return null;
        });
        return id;
    }

    /** Sets a call right, once its end and its tokens are known. */
    void close(String id, Outcome outcome, long inputTokens, long outputTokens) {
        state.append(handle -> handle.execute(
                "update llm_calls set outcome = ?, input_tokens = ?, output_tokens = ?, cost_micros = ?,"
                        + " finished_at = ? where id = ?",
                label(outcome),
                inputTokens,
                outputTokens,
                micros(inputTokens, outputTokens),
                clock.instant(),
                id));
    }

    LlmUsage usage() {
        return state.read(handle -> {
            Instant now = clock.instant();
            Spent today = spent(handle, now);
            return new LlmUsage(
                    today.tokens(),
                    today.micros() / MICROS_PER_DOLLAR,
                    config.dailyTokens(),
                    config.dailyCents() / 100.0,
                    jobs(handle, now.minus(DAYS_TOLD, ChronoUnit.DAYS)));
        });
    }

    private static List<LlmUsage.Job> jobs(Handle handle, Instant since) {
        return handle.createQuery("""
                        select job, model, count(*) as calls,
                            cast(sum(case when outcome = 'ok' then 0 else 1 end) as bigint) as failed,
                            cast(sum(input_tokens) as bigint) as input_tokens,
                            cast(sum(output_tokens) as bigint) as output_tokens,
                            cast(sum(cost_micros) as bigint) as cost_micros
                        from llm_calls where started_at >= ? group by job, model order by job, model
                        """).bind(0, since).map(Ledger::job).list();
    }

    private static LlmUsage.Job job(RowView row) {
        return new LlmUsage.Job(
                row.getColumn("job", String.class),
                row.getColumn("model", String.class),
                row.getColumn("calls", Long.class),
                row.getColumn("failed", Long.class),
                row.getColumn("input_tokens", Long.class),
                row.getColumn("output_tokens", Long.class),
                row.getColumn("cost_micros", Long.class) / MICROS_PER_DOLLAR);
    }

    private static Spent spent(Handle handle, Instant now) {
        return handle.createQuery("""
                        select cast(coalesce(sum(input_tokens + output_tokens), 0) as bigint) as tokens,
                            cast(coalesce(sum(cost_micros), 0) as bigint) as micros
                        from llm_calls where started_at >= ?
                        """)
                .bind(0, now.truncatedTo(ChronoUnit.DAYS))
                .map((RowView row) ->
                        new Spent(row.getColumn("tokens", Long.class), row.getColumn("micros", Long.class)))
                .one();
    }

    private static void require(long wanted, long limit, String key, String unit, Instant now) {
        if (limit > 0 && wanted > limit) {
            Instant tomorrow = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
            throw AgnesException.tryAgain(
                    Problem.TOO_MANY_REQUESTS,
                    "The language model is not asked: with this call the day could come to " + wanted + " " + unit
                            + ", and ai." + key + " allows " + limit + ".",
                    "Ask again after midnight UTC, or raise ai." + key + ".",
                    Duration.between(now, tomorrow));
        }
    }

    private long micros(long in, long out) {
        return (long)
                Math.ceil((in * (double) config.inputPrice() + out * (double) config.outputPrice()) * MICROS_PER_TOKEN);
    }

    private static String label(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}

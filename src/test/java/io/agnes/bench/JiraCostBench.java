package io.agnes.bench;

import io.agnes.source.jira.JiraCost;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What an event of Jira costs, from the inbox to files that count, while its month holds 500, 5,000, 50,000 and 500,000
 * issues with five comments each; without Jira's REST API, so that what is known is read back. Arguments: batches of 100
 * events (20), sizes of months (those four). Ends with 1 when the dearest month costs more than 1.5 of the cheapest, by processor time: what else runs
 * on the machine does not count in it.
 */
public final class JiraCostBench {
    private static final List<Integer> MONTHS = List.of(500, 5_000, 50_000, 500_000);
    private static final int BATCH = 100;
    private static final double GOAL = 1.5;

    private JiraCostBench() {}

    public static void main(String[] args) throws Exception {
        int batches = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        List<Integer> months = args.length > 1
                ? Arrays.stream(args).skip(1).map(Integer::valueOf).toList()
                : MONTHS;
        Path folder = BenchEngine.folder("jira-cost-bench");
        double least = Double.MAX_VALUE;
        double most = 0;
        System.out.printf(
                "issues in the month   processor ms per event (issue / comment), batches of %d   by the clock   "
                        + "shards anew, s%n",
                BATCH);
        for (int issues : months) {
            try (JiraCost month = JiraCost.of(folder.resolve("month-" + issues), issues)) {
                JiraCost.Cost ofIssues = median(month, batches, false);
                JiraCost.Cost ofComments = median(month, batches, true);
                double both = (ofIssues.processorMillis() + ofComments.processorMillis()) / 2;
                least = Math.min(least, both);
                most = Math.max(most, both);
                System.out.printf(
                        Locale.ROOT,
                        "%,19d   %.2f / %.2f   %.2f / %.2f",
                        issues,
                        ofIssues.processorMillis(),
                        ofComments.processorMillis(),
                        ofIssues.millis(),
                        ofComments.millis());
                System.out.printf(Locale.ROOT, "   %.2f%n", month.compact());
            }
        }
        System.out.printf(Locale.ROOT, "dearest month over cheapest: %.2f (goal at most %.1f)%n", most / least, GOAL);
        System.exit(most / least <= GOAL ? 0 : 1);
    }

    private static JiraCost.Cost median(JiraCost month, int batches, boolean comments) throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            month.batch(BATCH, comments);
        }
        double[] times = new double[batches];
        double[] used = new double[batches];
        for (int i = 0; i < batches; i++) {
            JiraCost.Cost cost = month.batch(BATCH, comments);
            times[i] = cost.millis();
            used[i] = cost.processorMillis();
        }
        Arrays.sort(times);
        Arrays.sort(used);
        return new JiraCost.Cost(times[batches / 2], used[batches / 2]);
    }
}

package io.agnes.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What a server and its query processes took at a moment.
 *
 * @param kilobytes resident, of the server
 * @param handles open files and connections of the server
 * @param threads of the server
 * @param children query processes
 * @param childKilobytes resident, of these together
 */
record LoadSample(Duration at, long kilobytes, long handles, long threads, long children, long childKilobytes) {

    static LoadSample of(ProcessHandle server, Duration at) throws IOException {
        List<ProcessHandle> children = server.descendants().toList();
        long childKilobytes = 0;
        for (ProcessHandle child : children) {
            childKilobytes += resident(child);
        }
        return new LoadSample(
                at, resident(server), count(server, "fd"), count(server, "task"), children.size(), childKilobytes);
    }

    /** 0 for a process that has just ended. */
    private static long resident(ProcessHandle process) throws IOException {
        try (Stream<String> lines = Files.lines(folder(process).resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    private static long count(ProcessHandle process, String what) throws IOException {
        try (Stream<Path> files = Files.list(folder(process).resolve(what))) {
            return files.count();
        }
    }

    private static Path folder(ProcessHandle process) {
        return Path.of("/proc/" + process.pid());
    }

    /** How much more was taken towards the end than after the first third, which is left out as warm-up. */
    static String growth(List<LoadSample> samples) {
        List<LoadSample> warm = samples.subList(samples.size() / 3, samples.size());
        if (warm.size() < 4) {
            return "too few samples to tell growth";
        }
        return String.format(
                Locale.ROOT,
                "after warm-up (%d samples): resident %+.1f MB an hour, query processes %+.1f MB an hour (goal 0); "
                        + "handles %+d, threads %+d (goal 0), median of the last half over that of the first",
                warm.size(),
                slope(warm, LoadSample::kilobytes),
                slope(warm, LoadSample::childKilobytes),
                growth(warm, LoadSample::handles),
                growth(warm, LoadSample::threads));
    }

    /** Of the straight line through the samples, in MB an hour. */
    private static double slope(List<LoadSample> samples, ToLongFunction<LoadSample> kilobytes) {
        double hours = 0;
        double value = 0;
        for (LoadSample sample : samples) {
            hours += hours(sample) / samples.size();
            value += kilobytes.applyAsLong(sample) / 1024.0 / samples.size();
        }
        double product = 0;
        double square = 0;
        for (LoadSample sample : samples) {
            product += (hours(sample) - hours) * (kilobytes.applyAsLong(sample) / 1024.0 - value);
            square += (hours(sample) - hours) * (hours(sample) - hours);
        }
        return product / square;
    }

    private static double hours(LoadSample sample) {
        return sample.at().toMillis() / 3_600_000.0;
    }

    private static long growth(List<LoadSample> samples, ToLongFunction<LoadSample> value) {
        int half = samples.size() / 2;
        return median(samples.subList(half, samples.size()), value) - median(samples.subList(0, half), value);
    }

    private static long median(List<LoadSample> samples, ToLongFunction<LoadSample> value) {
        long[] sorted = samples.stream().mapToLong(value).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%2d:%02d  %4d MB, %d handles, %d threads, %d query processes with %d MB",
                at.toMinutes(),
                at.toSecondsPart(),
                kilobytes / 1024,
                handles,
                threads,
                children,
                childKilobytes / 1024);
    }
}

package io.agnes.demo;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The demonstration company: an online shop from 2020 to the end of 2024, drawn by SQL (resources {@code demo/*.sql})
 * as a pure function of seed and scale. The same two give the same bytes on any machine and with any number of
 * threads.
 *
 * <p>Stateless, so safe for use by several threads as long as they write into different folders.
 */
public final class DemoData {
    public static final long DEFAULT_SEED = 42;
    public static final int MAX_SCALE = 10_000;
    public static final String SIDECAR = "planted-defects.json";

    public static final long MAX_LINES = 100_000_000;

    private static final long MEGABYTES_PER_SCALE = 20;
    private static final long LINES_PER_SCALE = 36_000;
    /** A million page views; their text would be five times as large as that of the lines otherwise. */
    private static final int PAGEVIEW_SCALE = 20;

    private final long seed;
    private final int scale;
    private final int threads;
    private final int partScale;
    private final int pageviewScale;

    /** Told which file is being drawn and how much of it is there, in percent; about ten times for each file. */
    @FunctionalInterface
    public interface Progress {
        void drawn(String file, int percent);
    }

    /**
     * @param scale 1 to 10,000; 1 is 5,000 users, 500 campaigns, 50,000 page views and about 36,000 order lines. Users,
     *     page views and orders grow with it, campaigns with its square root, products not at all.
     * @throws AgnesException INVALID for a scale out of range
     */
    public DemoData(long seed, int scale) {
        this(seed, scale, Runtime.getRuntime().availableProcessors(), 10);
    }

    /**
     * About as many order lines as given, and a million page views at most; the rest is that of the scale this makes.
     *
     * @param lines 1 to 100,000,000; at least one scale is drawn
     * @throws AgnesException INVALID for a number out of range
     */
    public static DemoData ofLines(long seed, long lines) {
        if (lines < 1 || lines > MAX_LINES) {
            throw new AgnesException(
                    Problem.INVALID,
                    "There cannot be " + lines + " order lines.",
                    "Use a whole number from 1 to " + MAX_LINES + "; 36000 is the smallest that is drawn.");
        }
        int scale = (int) Math.max(1, Math.round((double) lines / LINES_PER_SCALE));
        return new DemoData(seed, scale, Runtime.getRuntime().availableProcessors(), 10, PAGEVIEW_SCALE);
    }

    /**
     * @param partScale how much is drawn at once, in units of scale; it bounds the memory and changes no byte
     */
    DemoData(long seed, int scale, int threads, int partScale) {
        this(seed, scale, threads, partScale, MAX_SCALE);
    }

    DemoData(long seed, int scale, int threads, int partScale, int pageviewScale) {
        if (scale < 1 || scale > MAX_SCALE) {
            throw new AgnesException(
                    Problem.INVALID,
                    "The scale " + scale + " is out of range.",
                    "Use a whole number from 1 (5,000 users) to " + MAX_SCALE + ".");
        }
        this.seed = seed;
        this.scale = scale;
        this.threads = threads;
        this.partScale = partScale;
        this.pageviewScale = Math.min(scale, pageviewScale);
    }

    int scale() {
        return scale;
    }

    /**
     * Writes {@code shop/products.csv, users.csv, transactions.csv}, {@code marketing/campaigns.csv} and
     * {@code web/pageviews.ndjson} below {@code sources}, and {@code planted-defects.json} beside it. Each file appears
     * complete or not at all; a file that already holds the same bytes is left as it is.
     *
     * @return what the sidecar file says
     * @throws AgnesException INTERNAL when the folder cannot be written
     */
    public PlantedDefects generate(Path sources) {
        return generate(sources, (file, percent) -> {});
    }

    /** The same, telling how far it is. */
    public PlantedDefects generate(Path sources, Progress progress) {
        Path folder = sources.toAbsolutePath().normalize();
        try (Drawing drawing = new Drawing(seed, scale, threads)) {
            List<PlantedDefects.Table> tables = new ArrayList<>();
            for (DemoTable table : DemoTable.values()) {
                write(table, drawing, folder.resolve(table.file()), progress);
                tables.add(new PlantedDefects.Table(table.table(), table.file(), table.key(), drawing.rowsOf(table)));
            }
            PlantedDefects planted = new PlantedDefects(seed, scale, tables, drawing.defects());
            try (SideFile sidecar = new SideFile(folder.resolveSibling(SIDECAR))) {
                planted.write(sidecar.part());
                sidecar.appendPart();
                sidecar.publish();
            }
            return planted;
        } catch (SQLException | IOException e) {
            throw new AgnesException(
                    Problem.INTERNAL,
                    "The demonstration data could not be written to '" + folder + "'.",
                    "Make sure that the folder can be written and has " + MEGABYTES_PER_SCALE * scale
                            + " MB of free space.",
                    e);
        }
    }

    private void write(DemoTable table, Drawing drawing, Path target, Progress progress)
            throws SQLException, IOException {
        long all = (table == DemoTable.PAGEVIEWS ? pageviewScale : scale) * table.numbersPerScale();
        long step = Math.max(1, partScale * table.numbersPerScale());
        try (SideFile file = new SideFile(target)) {
            long first = 1;
            do {
                drawing.draw(table, first, Math.min(first + step - 1, all));
                drawing.copy(table, file.part(), first == 1);
                file.appendPart();
                int before = percent(first - 1, all);
                first += step;
                int now = percent(first - 1, all);
                if (before / 10 < now / 10) {
                    progress.drawn(table.file(), now);
                }
            } while (first <= all);
            file.publish();
        }
    }

    private static int percent(long drawn, long all) {
        return drawn >= all ? 100 : (int) (100 * drawn / all);
    }

    /** Writes the metrics of the company, as YAML that an instance imports. */
    public static void writeMetrics(Path file) throws IOException {
        try (InputStream metrics = DemoData.class.getResourceAsStream("/demo/metrics.yml")) {
            Files.write(file, metrics.readAllBytes());
        }
    }
}

package io.agnes.bench;

import io.agnes.access.Audit;
import io.agnes.access.Caller;
import io.agnes.catalog.CatalogWiring;
import io.agnes.catalog.ProfileAnswer;
import io.agnes.catalog.profile.ProfilerConfig;
import io.agnes.common.Parameters;
import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.Environment;
import io.agnes.config.Settings;
import io.agnes.state.StateDatabase;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Extract;
import io.agnes.warehouse.ExtractFolder;
import io.agnes.warehouse.ExtractTable;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.MaterializeConfig;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.QueryConfig;
import io.agnes.warehouse.Snapshot;
import io.agnes.warehouse.WarehouseConfig;
import io.agnes.warehouse.WarehouseWiring;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * The profile of a table of 1,000,000 rows and 15 columns beside bare statements that give the same figures, with the
 * same limits; then that of a table of so many rows that a part stands for it, with the memory it takes. Arguments: rows
 * of the large table (100,000,000; 0 leaves it out), rounds of the small one (3). Ends with 1 when a goal is missed.
 */
public final class ProfileBench {
    private static final int ROWS = 1_000_000;
    private static final double GOAL_SECONDS = 10;
    private static final double GOAL_RATIO = 3;
    private static final double GOAL_SAMPLED_SECONDS = 60;
    private static final String MEMORY = "1GB";

    /** A larger table is a file of so many rows, several times: reading it takes as long as reading others. */
    private static final int FILE = 5_000_000;

    private static final String COLUMNS =
            "select i as id, i %% 50000 as customer_id, 'C-' || (i * 7919 %% 1000000) as code,"
                    + " ['EU', 'US', 'APAC'][1 + i %% 3] as region, ['paid', 'open', 'void', 'new'][1 + i %% 4] as status,"
                    + " (hash(i) %% 1000000) / 1000.0 as amount, (hash(i + 1) %% 10000 / 100)::decimal(10, 2) as price,"
                    + " (hash(i + 2) %% 20)::int as quantity, date '2020-01-01' + (i %% 2000)::int as day,"
                    + " timestamp '2020-01-01' + to_seconds(i) as created, hash(i + 3) %% 10 < 3 as flag,"
                    + " 'user' || (i %% 100000) || '@example.com' as email, md5(i::varchar)::uuid as ref,"
                    + " case when i %% 5 > 0 then 'note ' || (hash(i + 4) %% 1000) end as note,"
                    + " hash(i + 5) / 18446744073709551615.0 as score from range(%d, %d) t(i)";

    private final Path folder;

    private ProfileBench(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        long large = args.length > 0 ? Long.parseLong(args[0]) : 100_000_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        ProfileBench bench = new ProfileBench(BenchEngine.folder("profile-bench"));
        boolean met = bench.full(rounds);
        if (large > 0) {
            met &= bench.sampled(large);
        }
        System.exit(met ? 0 : 1);
    }

    private boolean full(int rounds) throws Exception {
        double best = Double.MAX_VALUE;
        double ratio = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            Took agnes = profile("full-" + round, ROWS);
            Took bare = bare("full-" + round);
            System.out.printf(
                    Locale.ROOT,
                    "profile of %,d rows x 15 columns: %.2f s (processors %.2f); the bare statements %.2f s (%.2f);"
                            + " ratio %.2f (%.2f)%n",
                    ROWS,
                    agnes.wall,
                    agnes.processor,
                    bare.wall,
                    bare.processor,
                    agnes.wall / bare.wall,
                    agnes.processor / bare.processor);
            best = Math.min(best, agnes.wall);
            ratio = Math.min(ratio, agnes.wall / bare.wall);
        }
        System.out.printf(
                Locale.ROOT,
                "best %.2f s (goal at most %.0f), ratio %.2f (goal at most %.0f)%n",
                best,
                GOAL_SECONDS,
                ratio,
                GOAL_RATIO);
        return best <= GOAL_SECONDS && ratio <= GOAL_RATIO;
    }

    private boolean sampled(long rows) throws Exception {
        Took took = profile("sampled", rows);
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("unknown");
        System.out.printf(
                Locale.ROOT,
                "profile of %,d rows x 15 columns, sampled: %.1f s (goal at most %.0f; processors %.1f); engine's limit %s, peak of the"
                        + " process %s%n",
                rows,
                took.wall,
                GOAL_SAMPLED_SECONDS,
                took.processor,
                MEMORY,
                peak.replaceAll("\\s+", " "));
        return took.wall <= GOAL_SAMPLED_SECONDS;
    }

    /** What something took: on the wall, and of all processors together. */
    private record Took(double wall, double processor) {}

    /** A profile in rooms of their own. */
    private Took profile(String name, long rows) throws Exception {
        DataFolder data = data(name);
        publish(data, rows);
        Files.writeString(folder.resolve(name + ".yaml"), "warehouse:\n  memory: " + MEMORY + "\n");
        Settings settings = Settings.load(
                Environment.of(Map.of("AGNES_QUERY_ISOLATION", "in-process")),
                List.of(QueryConfig.class, WarehouseConfig.class, MaterializeConfig.class, ProfilerConfig.class),
                folder.resolve(name + ".yaml"));
        try (StateDatabase state = StateDatabase.open(data.stateFile());
                WarehouseWiring warehouse = WarehouseWiring.open(state, data, settings, List.of(), released -> {});
                CatalogWiring catalog = CatalogWiring.open(state, warehouse, new Audit(state), settings)) {
            warehouse.orchestrator().rebuild();
            state.write(handle -> handle.execute("insert into table_registry (id, name, source_type, source,"
                    + " source_table) values ('t', 't', 'custom', 'bench', 't')"));
            Parameters table = new Parameters(Map.of("table_id", "t"));
            long begin = System.nanoTime();
            long processor = processorNanos();
            ProfileAnswer.Refreshed done = catalog.profiles().refresh(table, Caller.operator());
            Took took = took(begin, processor);
            if (done.columns() != 15
                    || catalog.profiles()
                                    .get(table, Caller.operator())
                                    .profile()
                                    .rowCount()
                            != rows) {
                throw new IllegalStateException("The profile is not that of the table.");
            }
            return took;
        }
    }

    private DataFolder data(String name) {
        return DataFolder.at(folder.resolve(name));
    }

    private static void publish(DataFolder data, long rows) throws Exception {
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("2GB"), 0, DataSize.parse("20GB"), "zstd"), data.scratch());
        ExtractFolder extract = new ExtractFolder(data.extracts().resolve("bench"), engine);
        List<PublishedFile> files = new ArrayList<>();
        try (DuckDBConnection connection = engine.work()) {
            PublishedFile file = extract.publish(
                    new Identifier("t"), connection, String.format(Locale.ROOT, COLUMNS, 0, Math.min(rows, FILE)));
            for (long from = 0; from < rows; from += FILE) {
                files.add(file);
            }
        }
        extract.write(new Extract(
                List.of(new ExtractTable(new Identifier("t"), null, files, Instant.now(), ExtractTable.LOCAL)),
                List.of()));
    }

    /** Statements that a person would write for the same figures, column by column. */
    private Took bare(String name) throws Exception {
        DataFolder data = data(name);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse(MEMORY), 0, DataSize.parse("20GB"), "zstd"), data.scratch());
        try (StateDatabase state = StateDatabase.open(data.stateFile());
                WarehouseWiring warehouse = WarehouseWiring.open(
                        state,
                        data,
                        Settings.load(
                                Environment.of(Map.of("AGNES_QUERY_ISOLATION", "in-process")),
                                List.of(QueryConfig.class, WarehouseConfig.class, MaterializeConfig.class),
                                folder.resolve(name + ".yaml")),
                        List.of(),
                        released -> {});
                Snapshot snapshot = warehouse.orchestrator().current();
                Connection connection = engine.work();
                Statement statement = connection.createStatement()) {
            Path file = snapshot.relations().iterator().next().files().get(0);
            statement.execute("create view t as select * from read_parquet('" + file + "')");
            long begin = System.nanoTime();
            long processor = processorNanos();
            for (String column : List.of(
                    "id",
                    "customer_id",
                    "code",
                    "region",
                    "status",
                    "amount",
                    "price",
                    "quantity",
                    "day",
                    "created",
                    "flag",
                    "email",
                    "ref",
                    "note",
                    "score")) {
                read(statement, "select count(*), count(" + column + "), count(distinct " + column + ") from t");
                read(statement, "select " + column + ", count(*) as n from t group by 1 order by n desc, 1 limit 10");
            }
            for (String number : List.of("id", "customer_id", "amount", "price", "quantity", "score")) {
                read(
                        statement,
                        "select min(x), max(x), quantile_cont(x, [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]), avg(x),"
                                + " stddev_samp(x), skewness(x), count(*) filter (where x = 0), count(*) filter (where x <"
                                + " 0) from (select " + number + "::double as x from t)");
                read(
                        statement,
                        "select floor(15 * (x - low) / (high - low)) as bar, count(*) from (select " + number
                                + "::double as x, min(x) over () as low, max(x) over () as high from t) group by 1");
            }
            for (String text : List.of("code", "region", "status", "email", "ref", "note")) {
                read(
                        statement,
                        "select min(length(x)), max(length(x)), avg(length(x)), count(*) filter (where trim(x) = ''),"
                                + " count(*) filter (where x <> trim(x)), count(*) filter (where regexp_full_match(x,"
                                + " '[^@]+@[^@.]+([.][^@.]+)+')), count(*) filter (where regexp_full_match(x,"
                                + " '[0-9]+([.][0-9]+)?')), count(distinct lower(x)) from (select " + text
                                + "::varchar as x from t)");
            }
            for (String time : List.of("day", "created")) {
                read(
                        statement,
                        "select min(" + time + "), max(" + time + "), count(*) filter (where " + time
                                + " > now()) from t");
                read(statement, "select year(" + time + "), quarter(" + time + "), count(*) from t group by 1, 2");
                read(
                        statement,
                        "select d, d - lag(d) over (order by d) as step from (select distinct " + time
                                + "::date as d from t) order by step desc limit 5");
            }
            read(
                    statement,
                    "select corr(id, amount), corr(id, price), corr(id, quantity), corr(id, score), corr(customer_id,"
                            + " amount), corr(customer_id, price), corr(customer_id, quantity), corr(customer_id, score),"
                            + " corr(id, customer_id), corr(amount, price), corr(amount, quantity), corr(amount, score),"
                            + " corr(price, quantity), corr(price, score), corr(quantity, score) from t");
            return took(begin, processor);
        }
    }

    private static Took took(long begin, long processor) {
        return new Took((System.nanoTime() - begin) / 1e9, (processorNanos() - processor) / 1e9);
    }

    private static long processorNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void read(Statement statement, String sql) throws Exception {
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }
}

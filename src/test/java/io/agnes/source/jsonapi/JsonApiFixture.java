package io.agnes.source.jsonapi;

import io.agnes.config.DataFolder;
import io.agnes.config.DataSize;
import io.agnes.config.DiskSpace;
import io.agnes.config.Environment;
import io.agnes.platform.JsonApiHttp;
import io.agnes.platform.JsonApiRoute;
import io.agnes.platform.UpstreamCalls;
import io.agnes.source.PublishedRows;
import io.agnes.source.SyncTask;
import io.agnes.source.TableOutcome;
import io.agnes.warehouse.Engine;
import io.agnes.warehouse.Identifier;
import io.agnes.warehouse.PublishedFile;
import io.agnes.warehouse.WarehouseConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.main.Main;

/** The shipped template with a file of values per table in a running engine, before a stand-in. */
final class JsonApiFixture implements AutoCloseable {
    static final Identifier SHOP = new Identifier("shop");

    final ApiStandIn api = new ApiStandIn();
    private final Main camel = new Main();
    private final Path routes;
    private DataFolder data;
    private PublishedRows published;
    /** Names of other sources. */
    final Set<Identifier> taken = new HashSet<>();

    JsonApiSource source;

    JsonApiFixture(Path folder) {
        this.routes = folder;
        declare("pages", "/page", "paging: page", "record_path: data.items", "primary_key: id");
        declare("offsets", "/offset", "paging: offset", "page_param: skip");
        declare(
                "cursors",
                "/cursor",
                "paging: cursor",
                "page_param: after",
                "cursor_path: meta.next",
                "record_path: items");
        declare("links", "/link", "paging: link", "token_env: SHOP_TOKEN", "token_header: X-Key", "token_prefix: Key");
        declare("one", "/all", "max_page_size: 1KB");
        declare("few", "/offset", "paging: offset", "page_param: skip", "max_pages: \"2\"");
        declare(
                "changes",
                "/changes",
                "primary_key: id",
                "sync_strategy: incremental",
                "since_param: since",
                "since_column: updated_at");
        declare("unset", "/all", "token_env: NOT_SET");
        declare("off", "/all", "enabled: \"false\"");
        declare("wrong", "/all", "paging: pages");
        camel.setPropertyPlaceholderLocations(
                "file:" + Path.of("config/application.properties").toAbsolutePath());
        camel.addInitialProperty(
                "camel.main.routesIncludePattern",
                "file:" + folder + "/*.camel.yaml,file:"
                        + Path.of("routes/sync/json-api-source.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/upstream-errors.camel.yaml").toAbsolutePath() + ",file:"
                        + Path.of("routes/platform/pipeline-errors.camel.yaml").toAbsolutePath());
        camel.addOverrideProperty("upstream.retry-delay", "5");
        camel.addOverrideProperty("camel.management.enabled", "false");
        camel.bind("syncRuns", new Object());
        camel.bind("upstreamCalls", new UpstreamCalls());
        camel.bind("jsonApiHttp", new JsonApiHttp(Environment.of(Map.of("SHOP_TOKEN", ApiStandIn.TOKEN))));
        camel.bind("jsonApiSource", new Object() {
            @SuppressWarnings("unused")
            public void extract(SyncTask task) {}
        });
        camel.start();
    }

    private void declare(String table, String path, String... values) {
        StringBuilder yaml = new StringBuilder("""
                - templatedRoute:
                    routeTemplateRef: sync-json-api-source
                    routeId: sync-%s
                    prefixId: %s-
                    parameters:
                      - { name: source, value: shop }
                      - { name: table, value: %s }
                      - { name: url, value: "%s" }
                """.formatted(table, table, table, api.url() + path));
        for (String value : values) {
            yaml.append("      - { name: ")
                    .append(value.replaceFirst(": ", ", value: "))
                    .append(" }\n");
        }
        try {
            Files.writeString(routes.resolve(table + ".camel.yaml"), yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins with an empty data folder. */
    void open(Path folder) {
        taken.clear();
        data = DataFolder.at(folder);
        Engine engine = new Engine(
                new WarehouseConfig(DataSize.parse("256MB"), 2, DataSize.parse("1GB"), "zstd"),
                data.scratch(),
                DiskSpace.ofMachine());
        published = new PublishedRows(data, SHOP, engine);
        source = JsonApiSource.open(new JsonApiRoute(camel::getCamelContext), data, engine, taken::contains);
    }

    TableOutcome sync(String table) {
        return source.extract(new SyncTask("run", JsonApiSource.TYPE, SHOP, Set.of(new Identifier(table))))
                .get(0);
    }

    List<PublishedFile> files(String table) {
        return published.files(table);
    }

    /** As {@link PublishedRows#of} says. */
    List<String> rows(String table, String select) {
        return published.of(table, select);
    }

    /** What lies in the scratch folder. */
    List<Path> leftovers() {
        try (var files = Files.list(data.scratch())) {
            return files.filter(file -> file.toString().endsWith(".ndjson")).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        camel.stop();
        api.close();
    }
}

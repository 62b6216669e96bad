package io.agnes.platform;

import io.agnes.common.AgnesException;
import io.agnes.common.Parameters;
import io.agnes.common.Problem;
import io.agnes.common.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The step {@code docs}: Swagger UI, from the WebJar on the class path and two files of ours. Everything that can be
 * asked for is named here, so no request reaches another file. Thread-safe.
 */
public final class DocsPage {
    private static final String OURS = "/docs/";
    private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";

    /** Swagger UI sets styles of elements and shows pictures that its style sheet holds; scripts come as files only. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, Asset> FILES = Map.of(
            "start.js", new Asset(OURS + "start.js", "text/javascript; charset=utf-8"),
            "swagger-ui-bundle.js", new Asset(WEBJAR + "swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
            "swagger-ui.css", new Asset(WEBJAR + "swagger-ui.css", "text/css; charset=utf-8"),
            "favicon-32x32.png", new Asset(WEBJAR + "favicon-32x32.png", "image/png"));

    private record Asset(String resource, String contentType) {}

    private final String tag;

    /** @param release of this program: browsers keep the files of the page until it changes */
    public DocsPage(String release) {
        tag = "\"" + release + "-" + version() + "\"";
    }

    /** Sends the page. */
    public void page(Reply reply) {
        send(new Asset(OURS + "index.html", "text/html; charset=utf-8"), Map.of("Cache-Control", "no-store"), reply);
    }

    /**
     * Sends a file of the page; a browser asks each time whether it changed.
     *
     * @throws AgnesException NOT_FOUND when the page has no such file
     */
    public void file(Parameters parameters, Reply reply) {
        Asset asset = FILES.get(parameters.get("file"));
        if (asset == null) {
            throw new AgnesException(
                    Problem.NOT_FOUND, "The page /docs has no such file.", "Open /docs, which names its files.");
        }
        Map<String, String> caching = Map.of("Cache-Control", "private, no-cache", "ETag", tag);
        if (parameters
                .find("If-None-Match")
                .filter(known -> known.contains(tag))
                .isPresent()) {
            reply.head(304, caching);
        } else {
            send(asset, caching, reply);
        }
    }

    private static void send(Asset asset, Map<String, String> caching, Reply reply) {
        Map<String, String> headers = new TreeMap<>(caching);
        headers.put("Content-Type", asset.contentType());
        headers.put("Content-Security-Policy", POLICY);
        try (InputStream in = resource(asset.resource());
                OutputStream out = reply.stream(headers)) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        Properties about = new Properties();
        try (InputStream in = resource("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
            about.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return about.getProperty("version");
    }

    private static InputStream resource(String name) {
        InputStream found = DocsPage.class.getResourceAsStream(name);
        if (found == null) {
            throw new IllegalStateException("The page /docs misses " + name + ".");
        }
        return found;
    }
}

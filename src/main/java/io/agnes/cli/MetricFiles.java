package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** YAML files of metrics on their way to the server. */
final class MetricFiles {
    private static final String INDEX = "metrics.yml";

    private MetricFiles() {}

    /** One text with a document for each file: a file, or all of a folder but its index. */
    static String read(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw Failure.usage("There is no file or folder " + path + ".", "Name one with metrics in YAML.");
        }
        if (!Files.isDirectory(path)) {
            return Files.readString(path);
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> metrics = files.filter(MetricFiles::isMetric).sorted().toList();
            if (metrics.isEmpty()) {
                throw Failure.usage("There is no .yml file in " + path + ".", "Name a folder with metrics in YAML.");
            }
            StringBuilder text = new StringBuilder();
            for (Path file : metrics) {
                text.append("---\n").append(Files.readString(file).strip()).append('\n');
            }
            return text.toString();
        }
    }

    /** {@code POST /api/admin/metrics/import}: all of them or none. */
    static JsonNode send(ApiClient client, String yaml, boolean prune, boolean dryRun) throws IOException {
        Path file = Files.createTempFile("da-", ".yml");
        try {
            Files.write(file, yaml.getBytes(StandardCharsets.UTF_8));
            return client.send(
                    "/api/admin/metrics/import?prune=" + prune + "&dry_run=" + dryRun, "application/yaml", file);
        } finally {
            Files.delete(file);
        }
    }

    private static boolean isMetric(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file) && (name.endsWith(".yml") || name.endsWith(".yaml")) && !name.equals(INDEX);
    }
}

package io.agnes.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The folder of routes is there and every file in it is a YAML list; the rules of routes are another check's. */
final class RoutesCheck implements Check {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Path folder;

    RoutesCheck(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public List<Finding> look() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Finding.fail(folder + " is missing", "Restore the folder from the project.")
                    .alone();
        }
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
        if (files.isEmpty()) {
            return Finding.fail(folder + " holds no *.camel.yaml file", "Restore them from the project.")
                    .alone();
        }
        List<Finding> broken = new ArrayList<>();
        for (Path file : files) {
            String problem = problem(file);
            if (problem != null) {
                broken.add(
                        Finding.fail(folder.getParent().relativize(file) + problem, "Run bin/agnes routes validate."));
            }
        }
        return broken.isEmpty()
                ? Finding.ok(files.size() + (files.size() == 1 ? " file" : " files") + " can be read")
                        .alone()
                : broken;
    }

    /** What is wrong with a file, starting with its line; null when nothing is. */
    private static String problem(Path file) throws IOException {
        try {
            JsonNode content = YAML.readTree(file.toFile());
            return content.isArray() ? null : ": is not a list of routes or REST definitions";
        } catch (JsonProcessingException e) {
            return ":" + e.getLocation().getLineNr() + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("is not YAML");
        }
    }
}

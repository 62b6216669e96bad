package io.agnes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What can be looked at: the server, the sign-in, the workspace. Each look stands for itself. */
final class Checks {
    private static final long LITTLE_ROOM = 1L << 30;
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final DaCommand da;

    Checks(DaCommand da) {
        this.da = da;
    }

    /** Whether the server answers, and how its parts are as far as the caller may see it. */
    List<Check> connection() {
        return List.of(server(), signIn(), parts());
    }

    /** Whether everything that an analyst needs of the server works. */
    List<Check> verification() {
        return List.of(server(), signIn(), data(), query());
    }

    /** Everything, the workspace included. */
    List<Check> all() {
        List<Check> all = new ArrayList<>(List.of(java(), config(), server(), signIn()));
        Optional<Workspace> workspace = da.workspace();
        if (workspace.isEmpty()) {
            all.add(Check.warn("workspace", "There is none in " + da.place() + " or above it.", "da analyst setup"));
            return all;
        }
        all.addAll(new WorkspaceChecks(workspace.get()).all());
        all.add(disk(workspace.get()));
        return all;
    }

    private static Check java() {
        return Check.ok("java", System.getProperty("java.version") + ", da " + DaCommand.version());
    }

    private Check config() {
        Path file = da.folder().credentialsFile();
        if (!Files.exists(file)) {
            return Check.ok("sign-in file", "There is none.");
        }
        try {
            boolean open = Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
            return open
                    ? Check.warn("sign-in file", "Others can read " + file + ".", "chmod 600 " + file)
                    : Check.ok("sign-in file", file + ", for you only");
        } catch (IOException | UnsupportedOperationException noModes) {
            return Check.ok("sign-in file", file.toString());
        }
    }

    private Check server() {
        return look("server", () -> {
            JsonNode health = da.anonymousClient().get("/api/health");
            String what = health.path("instance_name").asText("Agnes") + " at " + da.server();
            return health.path("status").asText().equals("ok")
                    ? Check.ok("server", what)
                    : Check.warn("server", what + " is " + health.path("status").asText() + ".", "Tell its operator.");
        });
    }

    private Check signIn() {
        return look("sign-in", () -> {
            JsonNode user = da.client().get("/auth/me");
            return Check.ok("sign-in", user.path("email").asText());
        });
    }

    private Check parts() {
        return look("parts", () -> {
            JsonNode health = da.client().get("/api/health/detailed");
            String status = health.path("status").asText();
            return status.equals("healthy")
                    ? Check.ok("parts", "All of them are well.")
                    : Check.warn(
                            "parts",
                            "The server is " + status + ".",
                            "da setup test-connection --json, or ask its operator.");
        });
    }

    private Check data() {
        return look("data", () -> {
            int count = new Catalog(da.client()).tables().path("tables").size();
            return count == 0
                    ? Check.warn("data", "There is no table that you may read.", "Ask an administrator for a grant.")
                    : Check.ok("data", count + " tables");
        });
    }

    private Check query() {
        return look("query", () -> {
            da.client()
                    .call(
                            "POST",
                            "/api/query",
                            JsonNodeFactory.instance.objectNode().put("sql", "select 1"));
            return Check.ok("query", "select 1 was answered.");
        });
    }

    private static Check disk(Workspace workspace) {
        try {
            FileStore store = Files.getFileStore(workspace.root());
            String free = Sizes.text(store.getUsableSpace()) + " free";
            return store.getUsableSpace() < LITTLE_ROOM
                    ? Check.warn("disk", free, "Make room before the next da sync.")
                    : Check.ok("disk", free);
        } catch (IOException e) {
            return Check.warn("disk", "It cannot be asked for its free space.", "");
        }
    }

    private static Check look(String name, Supplier<Check> look) {
        try {
            return look.get();
        } catch (Failure failure) {
            return Check.fail(name, failure);
        }
    }
}

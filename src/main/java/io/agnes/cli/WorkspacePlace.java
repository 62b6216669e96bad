package io.agnes.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where a workspace may be. */
final class WorkspacePlace {
    private final Map<String, String> environment;

    WorkspacePlace(Map<String, String> environment) {
        this.environment = environment;
    }

    /** @throws Failure for a home folder, the top of the disk, and a folder inside of another workspace */
    void require(Path root) {
        Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        if (root.equals(home.toAbsolutePath().normalize()) || root.getParent() == null) {
            throw Failure.usage(
                    "The workspace would be " + root + ", where an agent could read all of your files.",
                    "Make a folder for it: mkdir analysis && cd analysis && da analyst setup");
        }
        Optional<Workspace> outer = Workspace.around(root.getParent());
        if (outer.isPresent()) {
            throw Failure.usage(
                    "The folder " + root + " lies in the workspace "
                            + outer.get().root() + ".",
                    "Work there, or choose a folder outside of it.");
        }
    }
}

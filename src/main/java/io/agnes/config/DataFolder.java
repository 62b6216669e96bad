package io.agnes.config;

import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where everything of one instance lies, and the only way from a name to a path.
 *
 * @param root {@code DATA_DIR}, absolute
 * @param sources {@code SOURCES_DIR}, absolute; {@code <root>/sources} unless set
 */
public record DataFolder(Path root, Path sources) {

    public DataFolder {
        root = root.toAbsolutePath().normalize();
        sources = sources.toAbsolutePath().normalize();
    }

    public static DataFolder at(Path root) {
        return new DataFolder(root, root.resolve("sources"));
    }

    /** One folder per source, each meeting the extract contract. */
    public Path extracts() {
        return root.resolve("extracts");
    }

    /** The generations of master views. */
    public Path analytics() {
        return root.resolve("analytics");
    }

    /** What others have delivered and what of it could not be used, one folder per sender. */
    public Path inboxes() {
        return root.resolve("inbox");
    }

    /** Proposals of types and descriptions of columns. */
    public Path proposals() {
        return root.resolve("metadata/proposals");
    }

    /** Application state and secrets; mode 0700. */
    public Path state() {
        return root.resolve("state");
    }

    /** The state database. */
    public Path stateFile() {
        return state().resolve("system.duckdb");
    }

    /** Scratch space of the engine: spills and uploads; swept at start. */
    public Path scratch() {
        return root.resolve("tmp");
    }

    /**
     * The path of {@code relative} below {@code base}.
     *
     * @throws AgnesException INVALID when it is absolute, is not a path or leads out of {@code base}
     */
    public static Path inside(Path base, String relative) {
        try {
            Path asked = Path.of(relative);
            Path path = base.resolve(asked).normalize();
            if (!asked.isAbsolute() && path.startsWith(base.normalize()) && !path.equals(base.normalize())) {
                return path;
            }
        } catch (InvalidPathException notAPath) {
            // refused below
        }
        throw new AgnesException(
                Problem.INVALID,
                "The path '" + relative + "' leads out of its folder.",
                "Use a path below the folder, such as 'shop/orders.csv'.");
    }
}

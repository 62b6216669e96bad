package io.agnes.operator;

import io.agnes.config.DataFolder;
import io.agnes.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The data folder is there or can be made, can be written, and keeps its secrets. */
final class DataFolderCheck implements Check {
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Home home;

    DataFolderCheck(Home home) {
        this.home = home;
    }

    @Override
    public String name() {
        return "data folder";
    }

    @Override
    public List<Diagnosis> look() throws IOException {
        DataFolder data = home.data();
        List<Diagnosis> findings = new ArrayList<>();
        findings.add(writable(data.root()));
        if (!data.sources().startsWith(data.root()) && !Files.isReadable(data.sources())) {
            findings.add(Diagnosis.fail(
                    data.sources() + " cannot be read", "Create it or set SOURCES_DIR to a folder with files."));
        }
        if (Files.isDirectory(data.state()) && posix(data.state())) {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(data.state());
            if (!OWNER.containsAll(mode)) {
                findings.add(Diagnosis.warn(
                        data.state() + " is open to other users of this machine", "Run: chmod 700 " + data.state()));
            }
        }
        return findings;
    }

    private static Diagnosis writable(Path root) {
        if (Files.isDirectory(root)) {
            return Files.isWritable(root)
                    ? Diagnosis.ok(root + " is writable")
                    : Diagnosis.fail(root + " is not writable", "Give it to the user who runs Agnes, or set DATA_DIR.");
        }
        if (Files.exists(root)) {
            return Diagnosis.fail(root + " is a file", "Remove it or set DATA_DIR to a folder.");
        }
        Path parent = root.getParent();
        while (!Files.exists(parent)) {
            parent = parent.getParent();
        }
        return Files.isDirectory(parent) && Files.isWritable(parent)
                ? Diagnosis.ok(root + " will be created at the first start")
                : Diagnosis.fail(root + " cannot be created", "Make " + parent + " writable or set DATA_DIR.");
    }

    static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

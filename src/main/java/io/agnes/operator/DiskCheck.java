package io.agnes.operator;

import io.agnes.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** There is room for spills, new extracts and the old ones they replace. */
final class DiskCheck implements Check {
    private static final DataSize TIGHT = DataSize.parse("5GB");
    private static final DataSize TOO_LITTLE = DataSize.parse("500MB");

    private final Usable usable;

    DiskCheck(Usable usable) {
        this.usable = usable;
    }

    /** The disk of the data folder, or of the folder it will be created in. */
    static DiskCheck of(Supplier<Path> root) {
        return new DiskCheck(() -> {
            Path folder = root.get();
            while (!Files.exists(folder)) {
                folder = folder.getParent();
            }
            return Files.getFileStore(folder).getUsableSpace();
        });
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public List<Diagnosis> look() throws IOException {
        long bytes = usable.bytes();
        String what = new DataSize(bytes).rounded() + " free";
        if (bytes < TOO_LITTLE.bytes()) {
            return Diagnosis.fail(what, "Free some: syncs stop below " + TOO_LITTLE.rounded() + ".")
                    .alone();
        }
        if (bytes < TIGHT.bytes()) {
            return Diagnosis.warn(what, "Free some: large syncs and queries spill to this disk.")
                    .alone();
        }
        return Diagnosis.ok(what).alone();
    }

    /** Asks the disk. */
    interface Usable {
        long bytes() throws IOException;
    }
}

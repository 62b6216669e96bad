package io.agnes.state;

import io.agnes.config.DataFolder;
import java.io.IOException;
import java.nio.file.Path;

/** A second process that opens a state database, or locks a data folder, and keeps it until its input ends. */
final class HoldingProcess implements AutoCloseable {
    private final Process process;

    private HoldingProcess(Process process) {
        this.process = process;
    }

    static HoldingProcess over(Path path) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingProcess.class.getName(),
                        path.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != 'o') {
            throw new IOException("The second process did not open " + path);
        }
        return new HoldingProcess(process);
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        try (AutoCloseable held =
                path.toString().endsWith(".duckdb") ? StateDatabase.open(path) : FolderLock.take(DataFolder.at(path))) {
            System.out.write('o');
            System.out.flush();
            System.in.read();
        }
    }
}

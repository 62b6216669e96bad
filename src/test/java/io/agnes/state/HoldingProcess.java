package io.agnes.state;

import java.io.IOException;
import java.nio.file.Path;

/** A second process that opens a state database and keeps it until its input ends. */
final class HoldingProcess implements AutoCloseable {
    private final Process process;

    private HoldingProcess(Process process) {
        this.process = process;
    }

    static HoldingProcess over(Path file) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != 'o') {
            throw new IOException("The second process did not open " + file);
        }
        return new HoldingProcess(process);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    public static void main(String[] arguments) throws IOException {
        try (StateDatabase held = StateDatabase.open(Path.of(arguments[0]))) {
            held.probe();
            System.out.write('o');
            System.out.flush();
            System.in.read();
        }
    }
}

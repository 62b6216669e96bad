package io.agnes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A broker of Kafka (KRaft, one node) in a process of its own, which can be killed and started again. */
final class KafkaBroker implements AutoCloseable {
    /** The broker's own version of the client, which goes before the one of the engine. */
    private static final Path CLIENTS = Path.of("target/broker/kafka-clients.jar");

    private final Path folder;
    private final int port = freePort();
    private final Path properties;
    private Process process;

    KafkaBroker(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        if (!Files.exists(CLIENTS)) {
            throw new IOException(CLIENTS + " is missing: ./mvnw generate-test-resources copies it.");
        }
        int controller = freePort();
        this.properties = Files.writeString(
                folder.resolve("broker.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                num.partitions=3
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                """.formatted(port, controller, folder.resolve("log")));
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns once it takes connections. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        CLIENTS + ":" + System.getProperty("java.class.path"),
                        KafkaBrokerProcess.class.getName(),
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile())
                .start();
        Awaitility.await("the broker, see " + folder.resolve("broker.log"))
                .atMost(Duration.ofSeconds(60))
                .until(this::takesConnections);
    }

    private boolean takesConnections() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(Files.readString(folder.resolve("broker.log")));
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it as a power cut does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}

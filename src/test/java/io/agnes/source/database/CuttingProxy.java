package io.agnes.source.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A way to a server that breaks once so many bytes of answers have passed. */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final AtomicLong left = new AtomicLong();
    private final int target;

    CuttingProxy(int target, long bytes) throws IOException {
        this.target = target;
        left.set(bytes);
        start(this::serve);
    }

    int port() {
        return door.getLocalPort();
    }

    private void serve() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            start(() -> pass(client, server, new AtomicLong(Long.MAX_VALUE)));
            start(() -> pass(server, client, left));
        }
    }

    private static void pass(Socket from, Socket to, AtomicLong left) throws IOException {
        byte[] buffer = new byte[4096];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0 && left.addAndGet(-read) > 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // one of both ends is gone
                    }
                },
                "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}

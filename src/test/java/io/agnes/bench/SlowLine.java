package io.agnes.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A network between a client and a server on this machine: all connections together get so many bytes a second. */
final class SlowLine implements AutoCloseable {
    private final ExecutorService workers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "slow-line");
        thread.setDaemon(true);
        return thread;
    });
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final double nanosPerByte;
    private long free = System.nanoTime();

    SlowLine(int port, long bytesPerSecond) throws IOException {
        nanosPerByte = 1e9 / bytesPerSecond;
        workers.submit(() -> {
            while (true) {
                Socket client = entrance.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                workers.submit(() -> pump(client, server, false));
                workers.submit(() -> pump(server, client, true));
            }
        });
    }

    String url() {
        return "http://127.0.0.1:" + entrance.getLocalPort();
    }

    private Void pump(Socket from, Socket to, boolean slow) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (slow) {
                    LockSupport.parkNanos(turn(count) - System.nanoTime());
                }
                out.write(buffer, 0, count);
            }
        }
        return null;
    }

    /** When so many bytes more have gone over the line. */
    private synchronized long turn(int bytes) {
        free = Math.max(free, System.nanoTime()) + (long) (bytes * nanosPerByte);
        return free;
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        workers.shutdownNow();
    }
}

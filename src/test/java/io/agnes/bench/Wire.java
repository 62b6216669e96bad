package io.agnes.bench;

import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that keeps a number of connections busy with one GET and costs little: one thread, which is the caller's,
 * requests that are bytes already, and of an answer only its status and length read.
 */
final class Wire {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final int LARGEST_ANSWER = 1 << 16;

    private Wire() {}

    /**
     * @param perSecond answers
     * @param serverMicros processor time per answer that this process spent outside of the client's thread
     */
    record Measured(double perSecond, double serverMicros) {}

    /** The bytes of a GET by somebody who is signed in. */
    static byte[] get(String path, String token, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        request.append("Authorization: Bearer ").append(token).append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Asks for some time, each connection as soon as it has its answer.
     *
     * @throws IOException when an answer is not 200, or the server closes a connection
     */
    static Measured run(int port, byte[] request, int connections, long millis) throws IOException {
        long[] answers = {0};
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(LARGEST_ANSWER));
            }
            long client = clientCpu();
            long process = processCpu();
            long begin = System.nanoTime();
            long end = begin + millis * 1_000_000;
            for (SelectionKey key : selector.keys()) {
                send((SocketChannel) key.channel(), request);
            }
            while (System.nanoTime() < end) {
                selector.select(key -> answers[0] += serve(key, request), 100);
            }
            long elapsed = System.nanoTime() - begin;
            double server = processCpu() - process - (clientCpu() - client);
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            return new Measured(answers[0] * 1e9 / elapsed, server / 1e3 / answers[0]);
        }
    }

    /** Reads what has come, and asks again when that completes the answer; 1 then, else 0. */
    private static int serve(SelectionKey key, byte[] request) {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer answer = (ByteBuffer) key.attachment();
        try {
            if (channel.read(answer) < 0) {
                throw new EOFException("The server closed a connection.");
            }
            if (!isComplete(answer)) {
                return 0;
            }
            answer.clear();
            send(channel, request);
            return 1;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void send(SocketChannel channel, byte[] request) throws IOException {
        if (channel.write(ByteBuffer.wrap(request)) != request.length) {
            throw new IOException("A request did not fit into the connection's buffer.");
        }
    }

    private static boolean isComplete(ByteBuffer read) throws IOException {
        String text = new String(read.array(), 0, read.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        if (!text.startsWith("HTTP/1.1 200")) {
            throw new IOException("An answer is " + text);
        }
        Matcher length = LENGTH.matcher(text).region(0, head);
        return length.find()
                ? text.length() >= head + 4 + Integer.parseInt(length.group(1))
                : text.endsWith("\r\n0\r\n\r\n");
    }

    private static long clientCpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}

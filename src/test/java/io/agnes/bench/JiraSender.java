package io.agnes.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts events as Jira does, in a process of its own. Arguments: port, secret, first id, events, connections, events per
 * second (0: as fast as they are acknowledged). Prints a line {@code sent <id> <milliseconds since 1970>} for each event
 * when a rate is given, then acknowledged events per second, percentiles, and the milliseconds of processor time that an
 * event took here.
 */
public final class JiraSender {
    private static final String FILLER = "A sentence of a ticket that somebody has written. ".repeat(40);

    private JiraSender() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int first = Integer.parseInt(args[2]);
        int events = Integer.parseInt(args[3]);
        int perSecond = Integer.parseInt(args[5]);
        byte[][] requests = new byte[events][];
        for (int i = 0; i < events; i++) {
            requests[i] = request(args[1], first + i);
        }
        long[] nanos = new long[events];
        long[] sentAt = new long[events];
        AtomicInteger next = new AtomicInteger();
        OperatingSystemMXBean machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = machine.getProcessCpuTime();
        long start = System.nanoTime();
        Thread[] connections = new Thread[Integer.parseInt(args[4])];
        for (int c = 0; c < connections.length; c++) {
            connections[c] = new Thread(() -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.setTcpNoDelay(true);
                    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                    OutputStream out = socket.getOutputStream();
                    for (int i = next.getAndIncrement(); i < events; i = next.getAndIncrement()) {
                        if (perSecond > 0) {
                            long due = start + i * 1_000_000_000L / perSecond;
                            LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                        }
                        sentAt[i] = System.currentTimeMillis();
                        long begin = System.nanoTime();
                        out.write(requests[i]);
                        read(in);
                        nanos[i] = System.nanoTime() - begin;
                    }
                } catch (IOException e) {
                    e.printStackTrace();
                    System.exit(1);
                }
            });
            connections[c].start();
        }
        for (Thread connection : connections) {
            connection.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        processor = machine.getProcessCpuTime() - processor;
        if (perSecond > 0) {
            for (int i = 0; i < events; i++) {
                System.out.println("sent " + (first + i) + " " + sentAt[i]);
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                java.util.Locale.ROOT,
                "acknowledged %.0f p50 %.2f p99 %.2f processor %.3f%n",
                events / seconds,
                nanos[events / 2] / 1e6,
                nanos[events * 99 / 100] / 1e6,
                processor / 1e6 / events);
    }

    private static void read(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 202")) {
            throw new IOException(head.toString());
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length: ") + "content-length: ".length();
        in.skipNBytes(Integer.parseInt(lower.substring(at, lower.indexOf('\r', at))));
    }

    private static byte[] request(String secret, int id) throws GeneralSecurityException {
        String body = "{\"webhookEvent\":\"jira:issue_created\",\"timestamp\":1780000000000,\"issue\":{\"id\":\"" + id
                + "\",\"key\":\"SUP-" + id + "\",\"fields\":{\"summary\":\"Ticket " + id + "\",\"description\":\""
                + FILLER
                + "\",\"created\":\"2026-03-02T08:00:00.000+0000\",\"updated\":\"2026-03-02T08:00:00.000+0000\"}}}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String head = "POST /api/jira/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "X-Hub-Signature: sha256=" + HexFormat.of().formatHex(mac.doFinal(bytes)) + "\r\n"
                + "X-Atlassian-Webhook-Identifier: bench-" + id + "\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.UTF_8);
    }
}

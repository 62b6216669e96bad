package io.agnes.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.config.Home;
import io.agnes.platform.ServerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;

/** The port is free, or Agnes itself answers on it. */
final class PortCheck implements Check {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 3000;

    private final Home home;
    private final List<Class<? extends Record>> sections;

    PortCheck(Home home, List<Class<? extends Record>> sections) {
        this.home = home;
        this.sections = sections;
    }

    @Override
    public String name() {
        return "port";
    }

    @Override
    public List<Diagnosis> look() throws IOException {
        ServerConfig server = home.settings(sections).section(ServerConfig.class);
        if (server.port() == 0) {
            return Diagnosis.ok("the server takes any free port").alone();
        }
        return look(server.host(), server.port()).alone();
    }

    private static Diagnosis look(String host, int port) throws IOException {
        String where = host + ":" + port;
        if (free(host, port)) {
            return Diagnosis.ok(where + " is free");
        }
        JsonNode health = health(host, port);
        if (!health.path("status").isTextual()) {
            return Diagnosis.fail(
                    where + " cannot be used, and what answers there is not Agnes",
                    "Stop the other program, or set AGNES_PORT, or server.port in instance.yaml, to a free one.");
        }
        String status = health.path("status").textValue();
        String what = "Agnes answers on " + where + " with status '" + status + "'";
        return status.equals("ok") || status.equals("healthy")
                ? Diagnosis.ok(what)
                : Diagnosis.warn(what, "Look at its log and at /api/health/detailed.");
    }

    private static boolean free(String host, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (java.net.BindException taken) {
            return false;
        }
    }

    /** The answer of the health endpoint, whatever its HTTP status; empty when nothing like it answers. */
    private static JsonNode health(String host, int port) {
        try {
            InetAddress address = InetAddress.getByName(host);
            String reachable = address.isAnyLocalAddress() ? "127.0.0.1" : host;
            String literal = reachable.contains(":") ? "[" + reachable + "]" : reachable;
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create("http://" + literal + ":" + port + "/api/health")
                            .toURL()
                            .openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (InputStream body =
                    connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return body == null ? JSON.createObjectNode() : JSON.readTree(body.readNBytes(1 << 16));
            }
        } catch (IOException | RuntimeException nothingLikeIt) {
            return JSON.createObjectNode();
        }
    }
}

package io.agnes.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;

/** The base URL of a server, without a slash at its end. */
record ServerUrl(URI uri) {
    static final String DEFAULT = "http://127.0.0.1:8000";

    /** Accepts {@code https://agnes.example.com}, also with a path, and {@code host:port} for plain HTTP. */
    static ServerUrl parse(String text) {
        String given = text.strip();
        String url = given.contains("://") ? given : "http://" + given;
        try {
            URI uri = new URI(url.replaceFirst("/+$", ""));
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getUserInfo() == null) {
                return new ServerUrl(uri);
            }
        } catch (URISyntaxException notAUrl) {
            // refused below
        }
        throw Failure.usage("'" + text + "' is not the URL of a server.", "Write it like " + DEFAULT + ".");
    }

    URI resolve(String path) {
        return URI.create(uri + path);
    }

    /** What is sent can be read on the way: plain HTTP to another machine. */
    boolean exposed() {
        if (uri.getScheme().equalsIgnoreCase("https")) {
            return false;
        }
        try {
            return !InetAddress.getByName(uri.getHost()).isLoopbackAddress();
        } catch (UnknownHostException unreachableAnyway) {
            return false;
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}

package io.agnes.source.keboola;

import java.net.URI;
import java.util.Map;

/**
 * How the bytes of one slice are asked for. Both parts may hold rights that must never be logged.
 *
 * @param headers to send besides the range
 */
record SliceRequest(URI url, Map<String, String> headers) {
    @Override
    public String toString() {
        return "SliceRequest[" + url.getHost() + "]";
    }
}

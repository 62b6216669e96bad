package io.agnes.source.keboola;

import com.fasterxml.jackson.databind.JsonNode;
import io.agnes.common.AgnesException;
import io.agnes.common.Problem;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From the address of a slice, as a manifest writes it, to the request for its bytes. */
final class SliceAccess {
    private final CloudHosts hosts;
    private final Clock clock;

    SliceAccess(CloudHosts hosts, Clock clock) {
        this.hosts = hosts;
        this.clock = clock;
    }

    /**
     * @param detail of the exported file, with its rights
     * @param address {@code https:}, {@code s3:}, {@code gs:} or {@code azure:}
     * @throws AgnesException UNAVAILABLE when the address is not one of the file's own storage
     */
    SliceRequest request(JsonNode detail, String address) {
        String scheme = address.replaceFirst(":.*", "");
        try {
            return switch (scheme) {
                case "https", "http" -> checked(address, Map.of());
                case "s3" -> s3(detail, address);
                case "gs" -> gcs(detail, address);
                case "azure" -> azure(detail, address);
                default -> throw foreign();
            };
        } catch (IllegalArgumentException notAUrl) {
            throw foreign();
        }
    }

    private SliceRequest s3(JsonNode detail, String address) {
        String bucket = first(address, "s3://");
        if (!bucket.equals(detail.at("/s3Path/bucket").asText())) {
            throw foreign();
        }
        String region = detail.path("region").asText();
        if (!region.matches("[a-z0-9-]{1,32}") || !bucket.matches("[a-z0-9.-]{3,63}")) {
            throw foreign();
        }
        SliceRequest plain =
                checked(hosts.s3().formatted(bucket, region) + "/" + path(rest(address, "s3://")), Map.of());
        JsonNode rights = detail.path("credentials");
        S3Signature signature = new S3Signature(
                rights.path("AccessKeyId").asText(),
                rights.path("SecretAccessKey").asText(),
                rights.path("SessionToken").asText(),
                region);
        return new SliceRequest(plain.url(), signature.headers(plain.url(), Map.of(), clock.instant()));
    }

    private SliceRequest gcs(JsonNode detail, String address) {
        return checked(
                hosts.gcs() + "/storage/v1/b/" + encoded(first(address, "gs://")) + "/o/"
                        + encoded(rest(address, "gs://")) + "?alt=media",
                Map.of(
                        "Authorization",
                        "Bearer " + detail.at("/gcsCredentials/access_token").asText()));
    }

    private SliceRequest azure(JsonNode detail, String address) {
        String connection = detail.at("/absCredentials/SASConnectionString").asText();
        String sas = part(connection, "SharedAccessSignature=");
        String host = first(address, "azure://");
        String own =
                part(connection, "BlobEndpoint=").replaceFirst("^https?://", "").replaceFirst("/.*", "");
        if (sas.isEmpty() || !own.isEmpty() && !own.equals(host)) {
            throw foreign();
        }
        String base = hosts.azure().isEmpty() ? "https://" + host : hosts.azure();
        return checked(base + "/" + path(rest(address, "azure://")) + "?" + sas, Map.of("x-ms-version", "2020-10-02"));
    }

    private static SliceRequest checked(String address, Map<String, String> headers) {
        URI url = URI.create(address);
        if (!KeboolaConnection.isSafe(url)) {
            throw foreign();
        }
        return new SliceRequest(url, headers);
    }

    private static String part(String connection, String key) {
        return Stream.of(connection.split(";"))
                .filter(part -> part.startsWith(key))
                .map(part -> part.substring(key.length()))
                .findFirst()
                .orElse("");
    }

    private static String first(String address, String scheme) {
        return address.substring(scheme.length()).replaceFirst("/.*", "");
    }

    private static String rest(String address, String scheme) {
        int slash = address.indexOf('/', scheme.length());
        if (slash < 0) {
            throw foreign();
        }
        return address.substring(slash + 1);
    }

    private static String path(String key) {
        return Stream.of(key.split("/", -1)).map(SliceAccess::encoded).collect(Collectors.joining("/"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static AgnesException foreign() {
        return new AgnesException(
                Problem.UNAVAILABLE,
                "Keboola points to a slice that is not in the storage of its export.",
                "Sync again; if it stays, ask the support of Keboola about the project's file storage.");
    }
}

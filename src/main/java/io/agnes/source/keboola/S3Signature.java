package io.agnes.source.keboola;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of a GET to S3 (AWS Signature Version 4, in the header {@code Authorization}), as the Amazon S3 API
 * Reference describes it under "Authenticating Requests".
 *
 * @param session the token of temporary credentials; empty for others
 */
record S3Signature(String keyId, String secret, String session, String region) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String EMPTY_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /**
     * @param url without a query, its path encoded as it is sent
     * @param signed further headers that the signature covers, in lower case
     * @return the headers to send
     */
    Map<String, String> headers(URI url, Map<String, String> signed, Instant now) {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/" + region + "/s3/aws4_request";
        TreeMap<String, String> headers = new TreeMap<>(signed);
        headers.put("host", url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
        headers.put("x-amz-content-sha256", EMPTY_BODY);
        headers.put("x-amz-date", time);
        if (!session.isEmpty()) {
            headers.put("x-amz-security-token", session);
        }
        String names = String.join(";", headers.keySet());
        String request = "GET\n" + url.getRawPath() + "\n\n"
                + headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue().strip() + "\n")
                        .collect(Collectors.joining())
                + "\n" + names + "\n" + EMPTY_BODY;
        String text =
                ALGORITHM + "\n" + time + "\n" + scope + "\n" + HexFormat.of().formatHex(sha256(request));
        byte[] key = mac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), time.substring(0, 8));
        for (String part : new String[] {region, "s3", "aws4_request"}) {
            key = mac(key, part);
        }
        headers.put(
                "Authorization",
                ALGORITHM + " Credential=" + keyId + "/" + scope + ",SignedHeaders=" + names + ",Signature="
                        + HexFormat.of().formatHex(mac(key, text)));
        headers.remove("host");
        return headers;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "S3Signature[" + region + "]";
    }
}

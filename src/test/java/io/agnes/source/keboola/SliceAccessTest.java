package io.agnes.source.keboola;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agnes.common.AgnesException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceAccessTest {
    private static final Instant MAY = Instant.parse("2013-05-24T00:00:00Z");

    private final SliceAccess access = new SliceAccess(CloudHosts.REAL, Clock.fixed(MAY, ZoneOffset.UTC));
    private final JsonNode detail = json("""
            {"region": "eu-central-1", "s3Path": {"bucket": "kbc-files"},
             "credentials": {"AccessKeyId": "id", "SecretAccessKey": "secret", "SessionToken": "session"},
             "gcsCredentials": {"access_token": "gcs"},
             "absCredentials": {"SASConnectionString":
                "BlobEndpoint=https://kbc.blob.core.windows.net;SharedAccessSignature=sv=1&sig=a%2Fb"}}
            """);

    /** The example "GET Object" of the Amazon S3 API Reference. */
    @Test
    void aRequestIsSignedAsTheReferenceOfS3Does() {
        S3Signature signature =
                new S3Signature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1");

        Map<String, String> headers = signature.headers(
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"), Map.of("range", "bytes=0-9"), MAY);

        assertThat(headers.get("Authorization"))
                .endsWith("SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void eachStorageHasItsAddress() {
        assertThat(url("s3://kbc-files/exp-2/a b/0.csv.gz"))
                .isEqualTo("https://kbc-files.s3.eu-central-1.amazonaws.com/exp-2/a%20b/0.csv.gz");
        assertThat(url("gs://kbc-files/exp/0.csv.gz"))
                .isEqualTo("https://storage.googleapis.com/storage/v1/b/kbc-files/o/exp%2F0.csv.gz?alt=media");
        assertThat(url("azure://kbc.blob.core.windows.net/exp/0.csv.gz"))
                .isEqualTo("https://kbc.blob.core.windows.net/exp/0.csv.gz?sv=1&sig=a%2Fb");
        assertThat(url("https://files.example.com/0?sig=1")).isEqualTo("https://files.example.com/0?sig=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://another-bucket/0",
                "azure://evil.example.com/exp/0",
                "http://169.254.169.254/latest",
                "https://user@files.example.com/0",
                "file:///etc/passwd",
                "gs://kbc-files",
                ""
            })
    void whatIsNotInTheStorageOfTheExportIsRefused(String address) {
        assertThatThrownBy(() -> access.request(detail, address))
                .isInstanceOf(AgnesException.class)
                .hasMessageContaining("not in the storage of its export");
    }

    private String url(String address) {
        return access.request(detail, address).url().toString();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.agnes.source.keboola;

/**
 * Where the file storages of Keboola's stacks are reached; {@code %s} are the bucket and the region of S3.
 *
 * @param azure empty: the host that the slice itself names
 */
record CloudHosts(String s3, String gcs, String azure) {
    static final CloudHosts REAL =
            new CloudHosts("https://%s.s3.%s.amazonaws.com", "https://storage.googleapis.com", "");
}

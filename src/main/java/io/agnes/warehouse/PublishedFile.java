package io.agnes.warehouse;

/**
 * One immutable Parquet file of an extract.
 *
 * @param path below the extract's folder, with {@code /}
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits
 * @param rows from its footer
 * @param sizeBytes its length
 */
public record PublishedFile(String path, String sha256, long rows, long sizeBytes) {}

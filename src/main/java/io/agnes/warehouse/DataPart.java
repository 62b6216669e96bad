package io.agnes.warehouse;

/**
 * One file of a published table, as it is told to those who fetch it.
 *
 * @param path unique within the table, relative, with {@code /}; never a place on the server's disk
 * @param sha256 of its bytes
 * @param sizeBytes its length
 */
public record DataPart(String path, String sha256, long sizeBytes) {}

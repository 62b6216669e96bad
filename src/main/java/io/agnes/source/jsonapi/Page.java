package io.agnes.source.jsonapi;

/**
 * What an answer brought; its records are in the file.
 *
 * @param records how many
 * @param end of the file, in bytes, with them
 * @param checksum of their bytes
 * @param cursor of the next page, from the answer; null when it names none
 * @param link to the next page, from the header {@code Link}; null when there is none
 */
public record Page(long records, long end, long checksum, String cursor, String link) {
    /** The same with the link that its header names. */
    Page linked(String next) {
        return new Page(records, end, checksum, cursor, next);
    }
}

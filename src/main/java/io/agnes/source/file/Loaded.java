package io.agnes.source.file;

import io.agnes.warehouse.PublishedFile;
import java.util.List;

/**
 * A file as Parquet.
 *
 * @param rejectedRows rows of the file that are not in it
 * @param notes what a person should know about how it was read, one sentence each
 */
record Loaded(PublishedFile file, long rejectedRows, List<String> notes) {}

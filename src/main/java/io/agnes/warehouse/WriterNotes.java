package io.agnes.warehouse;

import java.util.List;
import java.util.Map;

/**
 * What the writer of an extract keeps beside its tables, for itself: how far it has read, and files that no table
 * reads. Written in the one step in which the tables change, so both are always of the same moment.
 *
 * @param marks by name
 * @param files published like data files
 */
public record WriterNotes(Map<String, String> marks, List<PublishedFile> files) {
    public static final WriterNotes NONE = new WriterNotes(Map.of(), List.of());

    public WriterNotes {
        marks = Map.copyOf(marks);
        files = List.copyOf(files);
    }
}

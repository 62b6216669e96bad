package io.agnes.warehouse;

/** Where readers get the current generation. */
public interface Snapshots {
    /** The newest generation, held for the caller, who closes it; there always is one, at first without tables. */
    Snapshot current();
}

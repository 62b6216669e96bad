package io.agnes.source;

import io.agnes.common.AgnesException;
import io.agnes.warehouse.RemoteTable;

/** Looks at a table that is read where it is. */
@FunctionalInterface
public interface RemoteLook {
    /**
     * Where it is and which columns it has now.
     *
     * @throws AgnesException with what to do next
     */
    RemoteTable at(TableDefinition definition);
}

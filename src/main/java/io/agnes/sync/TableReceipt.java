package io.agnes.sync;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a change of the registry came to.
 *
 * @param status {@code registered} or {@code updated}
 * @param version of the table from now on
 * @param updated the names of the fields that changed; null for a registration
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableReceipt(String id, String name, String status, long version, List<String> updated) {}

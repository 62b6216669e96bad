package io.agnes.catalog.columns;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * A proposal that is to be made: the message of {@code channel.metadata}, and the answer to whoever has ordered it.
 *
 * @param name of the proposal
 * @param tables their ids
 * @param descriptions whether the language model is asked for descriptions
 */
@JsonNaming(SnakeCaseStrategy.class)
public record DiscoveryOrder(String name, List<String> tables, boolean descriptions, String orderedBy) {

    /**
     * The body of an order.
     *
     * @param tables their ids; every published one when left out
     * @param descriptions whether descriptions are asked for; when left out, if a model is configured
     */
    public record Request(List<String> tables, Boolean descriptions) {}
}

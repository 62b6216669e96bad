package io.agnes.source.jsonapi;

import java.net.URI;
import java.nio.file.Path;

/**
 * One page to fetch.
 *
 * @param target of the origin of the table's URL
 * @param file that its records are appended to, one per line
 * @param at how many bytes of the file stand; what lies behind them is of an attempt that broke
 */
public record PageRequest(ApiTable table, URI target, Path file, long at) {}

package io.agnes.catalog.profile;

import java.util.List;

/**
 * A table as the pass finds it: what it should be profiled with, and what it was profiled with.
 *
 * @param primaryKey columns that are said to tell rows apart
 * @param wanted whether it is profiled after a sync
 * @param policed whether an access policy limits its rows; then it is not profiled at all
 * @param contentHash what its profile was made of; null without one
 */
record ProfiledTable(String id, List<String> primaryKey, boolean wanted, boolean policed, String contentHash) {}

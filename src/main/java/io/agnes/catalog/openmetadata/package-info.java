/**
 * The export of the catalog to OpenMetadata: which tables there are, with their columns and descriptions.
 *
 * <p>The routes come in.
 *
 * <p>It must never know rows, nor who may read them.
 */
package io.agnes.catalog.openmetadata;

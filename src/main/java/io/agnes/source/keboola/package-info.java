/**
 * The Keboola source: registered tables of Keboola Storage are exported, downloaded and become extracts.
 *
 * <p>The routes come in, and the platform, which makes the control calls that {@link
 * io.agnes.source.keboola.StorageApi} asks for.
 *
 * <p>It must never know who reads the tables, nor hold a token longer than one call takes.
 */
package io.agnes.source.keboola;

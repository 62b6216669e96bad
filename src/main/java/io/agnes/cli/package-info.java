/**
 * The analyst's command line da: HTTP to the server, DuckDB to the local workspace, nothing else.
 *
 * <p>Nobody comes in: it is an entry.
 *
 * <p>It must never know another room.
 */
package io.agnes.cli;

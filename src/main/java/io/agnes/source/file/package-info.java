/**
 * The file source: CSV, JSON and Parquet files in a folder become one extract per system.
 *
 * <p>The routes and the operator's command line come in.
 *
 * <p>It must never know who reads the tables.
 */
package io.agnes.source.file;

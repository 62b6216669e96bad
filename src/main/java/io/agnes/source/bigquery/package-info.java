/**
 * The BigQuery source: tables, views and queries are read through the Storage Read API and become extracts.
 *
 * <p>The routes come in.
 *
 * <p>It must never know who reads the tables, nor start a read whose cost it has not asked for first.
 */
package io.agnes.source.bigquery;

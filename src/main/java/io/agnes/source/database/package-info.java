/**
 * The database source: tables and queries of PostgreSQL, MySQL, MariaDB, SQLite and whatever has a JDBC driver.
 *
 * <p>The routes come in.
 *
 * <p>It must never know who reads the tables.
 */
package io.agnes.source.database;

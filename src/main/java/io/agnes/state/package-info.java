/**
 * Application state: one small transactional database, its migrations, one writer, many readers.
 *
 * <p>Rooms that keep something come in with portable SQL.
 *
 * <p>It must never know what a row means.
 */
package io.agnes.state;

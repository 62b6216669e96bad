/**
 * What is synced and when: table registry, schedules, runs, the catalog of tables, downloads.
 *
 * <p>The routes come in.
 *
 * <p>It must never know how a source reads its data.
 */
package io.agnes.sync;

/**
 * What every kind of source offers to a sync run.
 *
 * <p>The routes and the sync room come in.
 *
 * <p>It must never know who reads the tables, nor one kind of source about another.
 */
package io.agnes.source;

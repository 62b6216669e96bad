/**
 * Tables that a query makes from tables that are published already.
 *
 * <p>The routes and the sync room come in.
 *
 * <p>It must never know who may read a table, nor when one is made.
 */
package io.agnes.source.local;

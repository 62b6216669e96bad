/**
 * Full-text search in memory.
 *
 * <p>Every room with something to be found comes in.
 *
 * <p>It must never know what the texts are about, nor who asks.
 */
package io.agnes.search;

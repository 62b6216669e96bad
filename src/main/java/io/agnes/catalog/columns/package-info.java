/**
 * What is known of columns: their types and descriptions, how they are proposed, reviewed, applied and told to the
 * source.
 *
 * <p>The routes come in.
 *
 * <p>It must never know how a source is called, nor Camel.
 */
package io.agnes.catalog.columns;

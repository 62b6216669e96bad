/**
 * What is known of the data: the metrics, each number with its one canonical definition.
 *
 * <p>The routes and the operator's commands come in.
 *
 * <p>It must never know how a table was read, nor Camel.
 */
package io.agnes.catalog;

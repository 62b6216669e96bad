/**
 * The command line bin/agnes of whoever runs the server.
 *
 * <p>Nobody comes in: it is an entry.
 *
 * <p>It must never hold a step of a flow.
 */
package io.agnes.operator;

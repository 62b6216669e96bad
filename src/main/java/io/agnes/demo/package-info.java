/**
 * The seeded demonstration company and its three questions.
 *
 * <p>The operator's command line comes in.
 *
 * <p>It must never be needed by a real instance.
 */
package io.agnes.demo;

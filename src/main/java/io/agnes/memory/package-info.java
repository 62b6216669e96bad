/**
 * Corporate memory: what people and agents hand in, and what they learned, by domain.
 *
 * <p>The composition root comes in.
 *
 * <p>It must never know Camel, HTTP or another feature.
 */
package io.agnes.memory;

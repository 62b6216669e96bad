/**
 * Corporate memory: what people and agents hand in and learned, who decides about it and who gets it.
 *
 * <p>The composition root comes in.
 *
 * <p>It must never know Camel, HTTP or another feature.
 */
package io.agnes.memory;

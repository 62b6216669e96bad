/**
 * Notes that people write for their agents: a language model finds what is worth knowing in them, for the memory.
 *
 * <p>The composition root comes in.
 *
 * <p>It must never know Camel, HTTP, or how knowledge is governed.
 */
package io.agnes.notes;

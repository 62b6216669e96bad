/**
 * Transcripts of agents' sessions: how they come in, and what is learned from them.
 *
 * <p>The composition root comes in.
 *
 * <p>It must never know Camel, HTTP or how knowledge is governed.
 */
package io.agnes.sessions;

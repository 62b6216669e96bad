/**
 * Language models: one step asks a model for JSON of a given shape; what it costs is on disk, and has a limit a day.
 *
 * <p>Features that need a model come in, and the routes.
 *
 * <p>It must never know what the questions are about, nor Camel.
 */
package io.agnes.llm;

/**
 * Profiles of tables: what their columns hold, in figures, and which tables may be joined.
 *
 * <p>The catalog comes in, and the routes.
 *
 * <p>It must never know who asks for a profile, nor Camel.
 */
package io.agnes.catalog.profile;

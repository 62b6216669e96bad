/**
 * What others deliver, on disk before it is acknowledged, and what of it could not be used.
 *
 * <p>Sources that are posted to come in.
 *
 * <p>It must never know what a delivery means.
 */
package io.agnes.inbox;

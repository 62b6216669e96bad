/**
 * Whether this instance works, and what build it is.
 *
 * <p>The routes and the operator's command line come in.
 *
 * <p>It must never know how a part works inside, only how to ask it.
 */
package io.agnes.health;

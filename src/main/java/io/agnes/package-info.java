/**
 * The engine: {@code Agnes} starts it, {@code Components} wires the rooms.
 *
 * <p>The operator's command line comes in.
 *
 * <p>It must never hold a step of a flow.
 */
package io.agnes;

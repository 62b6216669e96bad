/**
 * The command line {@code da} for those who want to install it.
 *
 * <p>The composition root comes in.
 *
 * <p>It must never know Camel, HTTP or another feature.
 */
package io.agnes.install;

/**
 * What every room shares: problems, the streamed reply, declared request parameters.
 *
 * <p>Everybody may come in.
 *
 * <p>It must never know a feature, SQL or Camel.
 */
package io.agnes.common;

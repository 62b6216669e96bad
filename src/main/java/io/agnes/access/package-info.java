/**
 * Who is calling and what they may do: users, groups, grants, passwords, tokens, audit.
 *
 * <p>Features and the platform come in; the warehouse is only handed a Scope.
 *
 * <p>It must never know HTTP or Camel.
 */
package io.agnes.access;

/**
 * Data at rest and in use: the extract contract, generations of master views, the query gate and runner.
 *
 * <p>Sources write extracts here; features read through a generation.
 *
 * <p>It must never know who is calling: it is handed a Scope.
 */
package io.agnes.warehouse;

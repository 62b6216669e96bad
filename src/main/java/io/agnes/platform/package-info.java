/**
 * Where Camel lives: the web server, the gate of every verb, problems as JSON, the check of the routes.
 *
 * <p>Only Agnes, Components and the operator's command line come in.
 *
 * <p>It must never know what a flow does.
 */
package io.agnes.platform;

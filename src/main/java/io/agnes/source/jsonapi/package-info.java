/**
 * The JSON API source: tables of any paged HTTP and JSON interface, each declared by the values of one templated route.
 *
 * <p>The routes come in.
 *
 * <p>It must never know who reads the tables, nor any one API.
 */
package io.agnes.source.jsonapi;

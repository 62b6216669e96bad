/**
 * The Jira source: events that Jira posts become changes of six tables, merged with monthly shards.
 *
 * <p>The routes come in, and the platform, which makes the calls that {@link io.agnes.source.jira.JiraApi} asks for.
 *
 * <p>It must never know who reads the tables, nor hold a token longer than one call takes.
 */
package io.agnes.source.jira;

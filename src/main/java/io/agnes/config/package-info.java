/**
 * Settings of this instance: where they come from, and one record per section of instance.yaml.
 *
 * <p>Everybody but the analyst command line may come in.
 *
 * <p>It must never know what a setting is used for.
 */
package io.agnes.config;

/**
 * Jobs that run by the clock: each at most once at a time, the last runs kept, pauses after failures, what was missed.
 *
 * <p>The routes come in, and the platform, which knows the schedules.
 *
 * <p>It must never know what a job does.
 */
package io.agnes.jobs;

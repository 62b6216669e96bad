package io.agnes.health;

/**
 * The short answer.
 *
 * @param status {@code ok} or {@code unhealthy}
 * @param instanceName {@code instance.name}
 */
public record HealthStatus(String status, String instanceName) {}

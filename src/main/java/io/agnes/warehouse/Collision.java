package io.agnes.warehouse;

/**
 * A table that is not published under its flat name because that is taken.
 *
 * @param owner the source that owns the flat name
 * @param id the name it has instead; null when that is taken too or too long, so that it is not published
 */
public record Collision(Identifier source, Identifier table, Identifier owner, Identifier id) {}

package io.agnes.source.database;

/** The databases that are known by name, and all others. */
enum Dialect {
    POSTGRESQL,
    /** MySQL and MariaDB. */
    MYSQL,
    SQLITE,
    /** Whatever has a JDBC driver. */
    OTHER
}

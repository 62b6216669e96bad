-- How everything in the demonstration is drawn. A draw is a hash of the seed, of what is drawn and of the row it is
-- drawn for. So a value depends neither on the order of the work nor on the number of threads, and any table can draw
-- a value of another one again (a page view knows when its visitor signed up) without reading it.

-- A number from 0 up to, not including, 1. The outer hash is needed: the inner one joins its arguments by exclusive or,
-- which would make all draws for one row depend on each other.
CREATE MACRO draw(what, key) AS
    (hash(hash(getvariable('seed')::BIGINT, what, key::BIGINT)) >> 11) / 9007199254740992.0;

-- A whole number from low to high, both included.
CREATE MACRO whole(low, high, what, key) AS
    low + floor(draw(what, key) * (high - low + 1))::BIGINT;

-- One of a list.
CREATE MACRO pick(choices, what, key) AS
    choices[whole(1, len(choices), what, key)];

-- A time of day on the first of the given days, or later.
CREATE MACRO moment(first_day, days, what, key) AS
    first_day::TIMESTAMP + to_seconds(whole(0, days * 86400 - 1, what, key));

-- The chance of a defect, from defects.sql.
CREATE MACRO chance(defect) AS getvariable('chances')[defect];

-- Whether the defect is planted in the row.
CREATE MACRO planted(defect, key) AS
    draw(defect, key) < chance(defect);

-- The last second of the data.
CREATE MACRO data_end() AS TIMESTAMP '2024-12-31 23:59:59';

-- A user's segment, first day and number of orders, wherever they are needed.
CREATE MACRO segment_of(user_id) AS
    CASE
        WHEN draw('user segment', user_id) < 0.10 THEN 'high'
        WHEN draw('user segment', user_id) < 0.40 THEN 'medium'
        WHEN draw('user segment', user_id) < 0.90 THEN 'low'
        ELSE 'churned'
    END;

CREATE MACRO sign_up_of(user_id) AS
    moment(DATE '2020-01-01', 1825, 'user created', user_id);

CREATE MACRO orders_of(user_id) AS
    greatest(
        0,
        CASE segment_of(user_id) WHEN 'high' THEN 12 WHEN 'medium' THEN 5 WHEN 'low' THEN 2 ELSE 1 END
            + whole(-2, 2, 'user orders', user_id));

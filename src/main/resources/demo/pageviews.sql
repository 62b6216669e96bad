-- Page views number first_row to last_row: 70 percent by users who had signed up by then, the others by visitors.
CREATE OR REPLACE TABLE pageviews AS
WITH visits AS (
    SELECT
        event_id,
        moment(DATE '2020-01-01', 1825, 'event time', event_id) AS event_time,
        CASE WHEN draw('known visitor', event_id) < 0.70
            THEN whole(1, getvariable('users'), 'visitor', event_id) END AS visitor,
        pick(['home', 'category', 'product', 'search', 'cart', 'checkout', 'account'],
            'page type', event_id) AS page_type,
        pick(['desktop', 'mobile', 'tablet'], 'device', event_id) AS device,
        pick(['Chrome', 'Safari', 'Firefox', 'Edge', 'Opera'], 'browser', event_id) AS browser,
        whole(60, 1800, 'visit duration', event_id) AS duration
    FROM range(getvariable('first_row'), getvariable('last_row') + 1) AS numbers(event_id)
),
flawed AS (
    SELECT
        *,
        planted('device_missing', event_id) AS planted_device_missing,
        planted('duration_negative', event_id) AS planted_duration_negative,
        planted('time_in_future', event_id) AS planted_time_in_future
    FROM visits
)
SELECT
    event_id,
    -- Defect: a clock that runs years ahead.
    CASE WHEN planted_time_in_future THEN TIMESTAMP '2030-01-01 00:00:00' ELSE event_time END AS event_time,
    CASE WHEN event_time >= sign_up_of(visitor) THEN visitor END AS user_id,
    's' || lpad(whole(1, 100000 * getvariable('scale'), 'session', event_id)::VARCHAR, 8, '0') AS session_id,
    page_type,
    CASE WHEN page_type = 'product' THEN whole(1, products, 'viewed product', event_id) END AS product_id,
    CASE WHEN draw('campaign visit', event_id) < 0.60
        THEN pick(campaign_ids, 'visited campaign', event_id) END AS campaign_id,
    -- Defect: neither device nor browser.
    CASE WHEN NOT planted_device_missing THEN device END AS device,
    CASE WHEN NOT planted_device_missing THEN browser END AS browser,
    -- Defect: a negative duration.
    CASE WHEN planted_duration_negative THEN -duration ELSE duration END AS session_duration_seconds,
    COLUMNS('planted_.*'),
    event_id AS planted_in
FROM flawed
CROSS JOIN (SELECT count(*) AS products FROM catalogue)
LEFT JOIN running_by_day ON day = event_time::DATE
ORDER BY event_id;

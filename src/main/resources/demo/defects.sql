-- The planted defects: what is wrong on purpose, in which share of which rows. The name is that of the column
-- planted_<defect> of its table; the list is also what planted-defects.json tells.
CREATE TABLE defects (table_name VARCHAR, defect VARCHAR, chance DOUBLE, among VARCHAR, rule VARCHAR);

INSERT INTO defects VALUES
    ('products', 'brand_missing', 0.05, 'products',
        'brand is missing; product_name still begins with it'),
    ('products', 'price_negative', 0.03, 'products',
        'price has the wrong sign; its absolute value is right'),
    ('products', 'category_missing', 0.02, 'products',
        'category is missing'),
    ('products', 'quantity_missing', 0.10, 'products created before 2021',
        'stock_quantity is missing'),

    ('users', 'email_shared', 0.05, 'users',
        'email is one of user1@ to user100@, which several users share'),
    ('users', 'email_without_domain', 0.02, 'users',
        'email ends before the @'),
    ('users', 'email_missing', 0.03, 'users',
        'email is missing'),
    ('users', 'place_missing', 0.10, 'users',
        'city and state are missing together'),
    ('users', 'age_impossible', 0.05, 'users',
        'age is 0, -5, 150 or 999'),

    ('campaigns', 'spend_missing', 0.05, 'rows',
        'actual_spend is missing'),
    ('campaigns', 'impressions_negative', 0.03, 'rows',
        'impressions has the wrong sign; its absolute value is right'),
    ('campaigns', 'clicks_above_impressions', 0.02, 'rows',
        'clicks is twice the absolute value of impressions'),

    ('pageviews', 'device_missing', 0.05, 'page views',
        'device and browser are missing together'),
    ('pageviews', 'duration_negative', 0.02, 'page views',
        'session_duration_seconds has the wrong sign; its absolute value is right'),
    ('pageviews', 'time_in_future', 0.03, 'page views',
        'event_time is 2030-01-01 00:00:00'),

    ('transactions', 'payment_missing', 0.05, 'orders',
        'payment_method is missing on every line of the order'),
    ('transactions', 'total_negative', 0.02, 'orders',
        'total has the wrong sign on every line of the order; its absolute value is right'),
    ('transactions', 'id_reused', 0.03, 'orders',
        'transaction_id is that of an earlier order; user_id and transaction_date tell the two apart');

SET VARIABLE chances = (SELECT map(list(defect), list(chance)) FROM defects);

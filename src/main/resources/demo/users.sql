-- Users number first_row to last_row: names, places and ages drawn independently, segments 10, 30, 50 and 10 percent.
CREATE OR REPLACE TABLE users AS
WITH people AS (
    SELECT
        user_id,
        pick(['Ada', 'Ben', 'Clara', 'David', 'Elena', 'Felix', 'Grace', 'Hugo', 'Iris', 'Jonas',
              'Karen', 'Leo', 'Maria', 'Noah', 'Olga', 'Paul', 'Quinn', 'Rosa', 'Simon', 'Tara',
              'Uma', 'Victor', 'Wendy', 'Xavier', 'Yara', 'Zoe', 'Amir', 'Bella', 'Carlos', 'Diana',
              'Erik', 'Fatima', 'Georg', 'Hana', 'Ivan', 'Julia', 'Kofi', 'Lina', 'Marco', 'Nadia'],
            'first name', user_id) AS first_name,
        pick(['Adams', 'Baker', 'Carter', 'Dvorak', 'Evans', 'Fischer', 'Garcia', 'Hansen', 'Ito', 'Jensen',
              'Kim', 'Lopez', 'Miller', 'Novak', 'Olsen', 'Patel', 'Quist', 'Rossi', 'Silva', 'Tanaka',
              'Urban', 'Vogel', 'Weber', 'Xu', 'Young', 'Zeman', 'Abebe', 'Brown', 'Costa', 'Dubois', 'Ellis'],
            'last name', user_id) AS last_name,
        pick(['New York', 'Los Angeles', 'Chicago', 'Houston', 'Phoenix', 'Philadelphia', 'San Antonio', 'San Diego',
              'Dallas', 'Austin', 'Columbus', 'Charlotte', 'Seattle', 'Denver', 'Boston', 'Detroit',
              'Portland', 'Memphis', 'Atlanta', 'Miami', 'Tampa', 'Cleveland', 'Raleigh', 'Oakland'],
            'city', user_id) AS city,
        pick(['NY', 'CA', 'IL', 'TX', 'AZ', 'PA', 'FL', 'OH', 'NC', 'WA', 'CO', 'MA', 'MI', 'OR', 'GA'],
            'state', user_id) AS state,
        whole(18, 75, 'age', user_id) AS age,
        segment_of(user_id) AS customer_segment,
        sign_up_of(user_id) AS created_at,
        pick(['example.com', 'example.org', 'example.net', 'mail.example', 'shop.example'],
            'domain', user_id) AS domain,
        -- The three defects of an address exclude each other: they share one draw.
        draw('email defect', user_id) AS email_draw
    FROM range(getvariable('first_row'), getvariable('last_row') + 1) AS numbers(user_id)
),
flawed AS (
    SELECT
        *,
        lower(first_name || '.' || last_name) || user_id AS mailbox,
        email_draw < chance('email_shared') AS planted_email_shared,
        email_draw >= 0.10 AND email_draw < 0.10 + chance('email_without_domain') AS planted_email_without_domain,
        email_draw >= 0.20 AND email_draw < 0.20 + chance('email_missing') AS planted_email_missing,
        planted('place_missing', user_id) AS planted_place_missing,
        planted('age_impossible', user_id) AS planted_age_impossible
    FROM people
)
SELECT
    user_id,
    CASE
        -- Defect: an address that others use as well.
        WHEN planted_email_shared THEN 'user' || whole(1, 100, 'shared address', user_id) || '@example.com'
        -- Defect: no domain.
        WHEN planted_email_without_domain THEN mailbox
        -- Defect: no address.
        WHEN NOT planted_email_missing THEN mailbox || '@' || domain
    END AS email,
    first_name,
    last_name,
    -- Defect: neither city nor state.
    CASE WHEN NOT planted_place_missing THEN city END AS city,
    CASE WHEN NOT planted_place_missing THEN state END AS state,
    -- Defect: an age nobody has.
    CASE WHEN planted_age_impossible THEN pick([0, -5, 150, 999], 'impossible age', user_id) ELSE age END AS age,
    customer_segment,
    created_at,
    least(moment(created_at, 100, 'last login', user_id), data_end()) AS last_login,
    COLUMNS('planted_.*'),
    user_id AS planted_in
FROM flawed
ORDER BY user_id;

-- Campaigns: a row per promoted product, 1 to 5 of them. Name, type, platform and days belong to the campaign; budget
-- and what came of it belong to the row.
CREATE TABLE promotions AS
WITH announced AS (
    SELECT
        campaign,
        pick(['Search', 'Social', 'Video', 'Email', 'Display', 'Affiliate', 'Marketplace'],
            'platform', campaign) AS platform,
        pick([
                {'name': 'Seasonal Sale', 'lowest': 5000, 'highest': 50000},
                {'name': 'Product Launch', 'lowest': 10000, 'highest': 80000},
                {'name': 'Brand Awareness', 'lowest': 8000, 'highest': 60000},
                {'name': 'Retargeting', 'lowest': 2000, 'highest': 20000},
                {'name': 'Clearance', 'lowest': 1000, 'highest': 15000},
                {'name': 'Loyalty', 'lowest': 1500, 'highest': 10000}
            ],
            'campaign type', campaign) AS type,
        whole(7, 90, 'campaign duration', campaign) AS duration,
        unnest(range(whole(1, 5, 'promoted products', campaign))) AS place
    FROM range(1, getvariable('campaigns') + 1) AS numbers(campaign)
),
scheduled AS (
    -- Every campaign is over by the end of the data.
    SELECT
        *,
        DATE '2020-01-15' + whole(0, DATE '2024-12-31' - DATE '2020-01-15' - duration, 'campaign start', campaign)::INTEGER
            AS start_date,
        row_number() OVER (ORDER BY campaign, place) AS campaign_id
    FROM announced
)
SELECT
    campaign_id,
    campaign,
    type.name || ' - ' || platform || ' - ' || strftime(start_date, '%B %Y') AS campaign_name,
    type.name AS campaign_type,
    platform,
    -- Every seventh product from the first one on, so that none is promoted twice by one campaign.
    (whole(0, products - 1, 'promoted product', campaign) + 7 * place) % products + 1 AS product_id,
    start_date,
    start_date + duration::INTEGER AS end_date,
    whole(type.lowest, type.highest, 'budget', campaign_id) AS budget
FROM scheduled, (SELECT count(*) AS products FROM catalogue);

CREATE TABLE campaigns AS
WITH spent AS (
    SELECT
        *,
        round(budget * (0.70 + 0.50 * draw('spend', campaign_id)), 2)::DECIMAL(12, 2) AS actual_spend,
        round(actual_spend * (50 + 450 * draw('impressions', campaign_id)))::BIGINT AS impressions,
        round(impressions * (0.01 + 0.07 * draw('clicks', campaign_id)))::BIGINT AS clicks
    FROM promotions
),
flawed AS (
    SELECT
        *,
        planted('spend_missing', campaign_id) AS planted_spend_missing,
        planted('impressions_negative', campaign_id) AS planted_impressions_negative,
        planted('clicks_above_impressions', campaign_id) AS planted_clicks_above_impressions
    FROM spent
)
SELECT
    campaign_id,
    campaign_name,
    campaign_type,
    platform,
    product_id,
    start_date,
    end_date,
    budget,
    -- Defect: nobody noted what was spent.
    CASE WHEN NOT planted_spend_missing THEN actual_spend END AS actual_spend,
    -- Defect: a negative number of impressions.
    CASE WHEN planted_impressions_negative THEN -impressions ELSE impressions END AS impressions,
    -- Defect: more clicks than impressions.
    CASE WHEN planted_clicks_above_impressions THEN 2 * impressions ELSE clicks END AS clicks,
    moment(start_date - whole(1, 14, 'campaign lead', campaign)::INTEGER, 1, 'campaign created', campaign) AS created_at,
    COLUMNS('planted_.*'),
    campaign_id AS planted_in
FROM flawed
ORDER BY campaign_id;

-- Which rows run on which day, for everything that happens while a campaign runs.
CREATE TABLE running AS
SELECT unnest(range(start_date, end_date + 1, INTERVAL 1 DAY))::DATE AS day, product_id, campaign_id FROM promotions;

CREATE TABLE running_by_day AS
SELECT day, list(campaign_id ORDER BY campaign_id) AS campaign_ids FROM running GROUP BY day;

CREATE TABLE running_by_product AS
SELECT day, product_id, list(campaign_id ORDER BY campaign_id) AS campaign_ids FROM running GROUP BY day, product_id;

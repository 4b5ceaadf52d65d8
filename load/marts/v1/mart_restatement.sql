-- One row a fact that differs between two versions that were current one after the other.
SELECT
    p.code AS publisher_code,
    p.name AS publisher_name,
    r.year AS year,
    i.code AS indicator_code,
    i.label AS indicator_label,
    b.code AS breakdown,
    d.unit AS unit,
    d.old_value AS old_value,
    d.new_value AS new_value,
    d.old_state AS old_state,
    d.new_state AS new_state,
    d.old_raw AS old_raw,
    d.new_raw AS new_raw,
    d.since AS restated_at,
    d.cause AS cause,
    d.run_id AS run_id,
    d.previous_version_id AS old_version_id,
    d.version_id AS new_version_id,
    st.code AS site_code,
    st.name AS site_name
FROM (
    SELECT
        c.report_id, c.version_id, c.previous_version_id, c.since, c.cause, c.run_id,
        n.indicator_id, n.breakdown_id, n.unit,
        o.value AS old_value, n.value AS new_value,
        o.state AS old_state, n.state AS new_state,
        o.raw AS old_raw, n.raw AS new_raw
    FROM report_current c
    JOIN fact n ON n.version_id = c.version_id
    LEFT JOIN fact o
        ON o.version_id = c.previous_version_id
        AND o.indicator_id = n.indicator_id
        AND o.breakdown_id = n.breakdown_id
    WHERE c.previous_version_id IS NOT NULL
    AND (
        o.state IS NULL
        OR o.state <> n.state
        OR o.value <> n.value
        OR COALESCE(o.unit, '') <> COALESCE(n.unit, '')
    )
    UNION ALL
    SELECT
        c.report_id, c.version_id, c.previous_version_id, c.since, c.cause, c.run_id,
        o.indicator_id, o.breakdown_id, o.unit,
        o.value, NULL,
        o.state, NULL,
        o.raw, NULL
    FROM report_current c
    JOIN fact o ON o.version_id = c.previous_version_id
    WHERE NOT EXISTS (
        SELECT 1 FROM fact n
        WHERE n.version_id = c.version_id
        AND n.indicator_id = o.indicator_id
        AND n.breakdown_id = o.breakdown_id
    )
) d
JOIN report r ON r.report_id = d.report_id
JOIN publisher p ON p.publisher_id = r.publisher_id
JOIN site st ON st.site_id = p.site_id
JOIN indicator i ON i.indicator_id = d.indicator_id
JOIN breakdown b ON b.breakdown_id = d.breakdown_id

-- One row a publisher and year that was ever asked for, or has a report: none of a year in which there was no office.
SELECT
    p.code AS publisher_code,
    p.name AS publisher_name,
    p.kind AS publisher_kind,
    g.year AS year,
    CASE
        WHEN v.content = 'tables' THEN 'loaded'
        WHEN v.content IN ('unread_table', 'prose_only', 'image_only') THEN v.content
        WHEN EXISTS (
            SELECT 1 FROM report_version h
            LEFT JOIN version_review w ON w.version_id = h.version_id
            WHERE h.report_id = r.report_id AND h.held <> '' AND w.version_id IS NULL
        ) THEN 'held'
        -- Nothing is current and nothing waits for review: what was held was rejected since.
        WHEN g.status IN ('loaded', 'held') THEN 'failed'
        ELSE g.status
    END AS status,
    COALESCE(v.facts, 0) AS facts,
    COALESCE(v.reported, 0) AS reported,
    (
        SELECT COUNT(*) FROM issue q
        WHERE q.report_id = r.report_id AND q.status IN ('open', 'accepted')
    ) AS issues,
    r.first_seen_at AS first_seen,
    g.last_checked_at AS last_checked,
    st.division AS division_code,
    st.province AS province,
    st.city AS city,
    st.district AS district,
    st.code AS site_code,
    st.name AS site_name
FROM coverage g
JOIN publisher p ON p.publisher_id = g.publisher_id
JOIN site st ON st.site_id = p.site_id
LEFT JOIN report r ON r.publisher_id = g.publisher_id AND r.year = g.year
LEFT JOIN report_current c ON c.report_id = r.report_id AND c.until IS NULL
LEFT JOIN report_version v ON v.version_id = c.version_id
WHERE (
    r.report_id IS NOT NULL
    OR (g.year >= COALESCE(p.first_year, g.year) AND g.year <= COALESCE(p.last_year, g.year))
) AND {scope}

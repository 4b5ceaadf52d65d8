-- One row a finding, for life: open, accepted or resolved.
SELECT
    q.issue_id AS issue_id,
    q.check_id AS check_id,
    q.severity AS severity,
    q.status AS status,
    p.code AS publisher_code,
    p.name AS publisher_name,
    r.year AS year,
    q.indicators AS indicators,
    q.breakdown AS breakdown,
    q.message AS message,
    q.expected AS expected,
    q.actual AS actual,
    q.cells AS cells,
    q.blanks AS blanks,
    COALESCE(q.url, (SELECT h.report_url FROM report_head h WHERE h.report_id = q.report_id)) AS report_url,
    q.first_seen_at AS first_seen,
    q.last_seen_at AS last_seen,
    q.resolved_at AS resolved_at,
    q.accepted_by AS accepted_by,
    q.accepted_reason AS accepted_reason,
    r.report_id AS report_id,
    q.message_en AS message_en,
    st.code AS site_code,
    st.name AS site_name
FROM issue q
JOIN site st ON st.site_id = q.site_id
LEFT JOIN report r ON r.report_id = q.report_id
LEFT JOIN publisher p ON p.publisher_id = r.publisher_id

-- One row a concept, site, kind of publisher and year in which a form of a report asks for the concept.
WITH filed AS (
    SELECT p.site_id, p.kind, r.year, v.version_id, v.content, v.forms
    FROM publisher p
    JOIN report r ON r.publisher_id = p.publisher_id
    JOIN report_current c ON c.report_id = r.report_id
    JOIN report_version v ON v.version_id = c.version_id
    WHERE {current} AND {scope}
),
figures AS (
    SELECT
        d.site_id, d.kind, d.year, s.concept_id,
        COUNT(*) AS offices,
        SUM(CASE WHEN s.is_derived THEN 1 ELSE 0 END) AS derived,
        SUM(s.value) AS total
    FROM filed d
    JOIN series_figure s ON s.version_id = d.version_id
    GROUP BY d.site_id, d.kind, d.year, s.concept_id
),
asked AS (
    SELECT d.site_id, d.kind, d.year, t.concept_id
    FROM (SELECT DISTINCT site_id, kind, year, forms FROM filed) d
    JOIN form fo ON (' ' || d.forms || ' ') LIKE ('% ' || fo.code || ' %')
    JOIN indicator i ON i.form_id = fo.form_id
    JOIN concept_part t ON t.indicator_id = i.indicator_id
    UNION
    SELECT site_id, kind, year, concept_id FROM figures
),
counted AS (
    SELECT site_id, kind, year, SUM(CASE WHEN content = 'tables' THEN 1 ELSE 0 END) AS reports
    FROM filed
    GROUP BY site_id, kind, year
)
SELECT
    n.code AS concept,
    n.label AS label,
    n.unit AS unit,
    a.year AS year,
    a.kind AS publisher_kind,
    d.reports AS reports,
    COALESCE(s.offices, 0) AS offices,
    COALESCE(s.derived, 0) AS derived,
    -- As many digits as both databases can hold.
    CASE
        WHEN ABS(s.total) >= 1000000000000000 THEN NULL
        WHEN ABS(s.total) >= 1000000000 OR s.total = ROUND(s.total, 0) THEN ROUND(s.total, 0)
        ELSE ROUND(s.total, 6)
    END AS value,
    st.division AS division_code,
    st.province AS province,
    st.city AS city,
    st.district AS district,
    st.code AS site_code,
    st.name AS site_name
FROM asked a
JOIN counted d ON d.site_id = a.site_id AND d.kind = a.kind AND d.year = a.year
JOIN site st ON st.site_id = a.site_id
JOIN concept n ON n.concept_id = a.concept_id
LEFT JOIN figures s
    ON s.site_id = a.site_id AND s.kind = a.kind AND s.year = a.year AND s.concept_id = a.concept_id

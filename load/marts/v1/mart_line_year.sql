-- One row a printed line, breakdown, site and year.
SELECT
    fo.code AS form,
    i.code AS indicator_code,
    i.label AS indicator_label,
    i.section AS section,
    b.code AS breakdown,
    CASE
        WHEN x.reported = 0 THEN i.unit
        WHEN x.least_unit = x.greatest_unit THEN NULLIF(x.least_unit, '')
    END AS unit,
    x.year AS year,
    x.reports AS reports,
    x.reported AS reported,
    x.blank AS blank,
    x.not_applicable AS not_applicable,
    x.unreadable AS unreadable,
    -- Figures of several units have no sum; else as many digits as both databases can hold.
    CASE
        WHEN x.least_unit <> x.greatest_unit THEN NULL
        WHEN ABS(x.total) >= 1000000000000000 THEN NULL
        WHEN ABS(x.total) >= 1000000000 OR x.total = ROUND(x.total, 0) THEN ROUND(x.total, 0)
        ELSE ROUND(x.total, 6)
    END AS value,
    st.division AS division_code,
    st.province AS province,
    st.city AS city,
    st.district AS district,
    st.code AS site_code,
    st.name AS site_name
FROM (
    SELECT
        p.site_id, r.year, f.indicator_id, f.breakdown_id,
        COUNT(*) AS reports,
        SUM(CASE WHEN k.corrected IS NOT NULL OR f.state = 'reported' THEN 1 ELSE 0 END) AS reported,
        SUM(CASE WHEN k.corrected IS NULL AND f.state = 'blank' THEN 1 ELSE 0 END) AS blank,
        SUM(CASE WHEN k.corrected IS NULL AND f.state = 'not_applicable' THEN 1 ELSE 0 END) AS not_applicable,
        SUM(CASE WHEN k.corrected IS NULL AND f.state = 'unreadable' THEN 1 ELSE 0 END) AS unreadable,
        MIN(CASE WHEN COALESCE(k.corrected, f.value) IS NOT NULL THEN COALESCE(f.unit, '') END) AS least_unit,
        MAX(CASE WHEN COALESCE(k.corrected, f.value) IS NOT NULL THEN COALESCE(f.unit, '') END) AS greatest_unit,
        SUM(COALESCE(k.corrected, f.value)) AS total
    FROM publisher p
    JOIN report r ON r.publisher_id = p.publisher_id
    JOIN report_current c ON c.report_id = r.report_id
    JOIN fact f ON f.version_id = c.version_id
    LEFT JOIN fact_correction k
        ON k.version_id = f.version_id
        AND k.indicator_id = f.indicator_id
        AND k.breakdown_id = f.breakdown_id
        AND {applied}
    WHERE {current} AND {scope}
    GROUP BY p.site_id, r.year, f.indicator_id, f.breakdown_id
) x
JOIN site st ON st.site_id = x.site_id
JOIN indicator i ON i.indicator_id = x.indicator_id
JOIN form fo ON fo.form_id = i.form_id
JOIN breakdown b ON b.breakdown_id = x.breakdown_id

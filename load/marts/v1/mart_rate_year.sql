-- One row a rate, site and year: the numerators and the denominators of the reports that have both.
SELECT
    x.rate,
    x.label,
    x.label_en,
    x.unit,
    x.year,
    x.reports,
    (
        SELECT COUNT(*)
        FROM publisher p
        JOIN report r ON r.publisher_id = p.publisher_id
        JOIN report_current c ON c.report_id = r.report_id
        JOIN report_version v ON v.version_id = c.version_id
        WHERE {current} AND p.site_id = st.site_id AND r.year = x.year AND v.content = 'tables'
    ) AS filed,
    CASE WHEN x.numerator = ROUND(x.numerator, 0) THEN ROUND(x.numerator, 0) ELSE x.numerator END AS numerator,
    CASE WHEN x.denominator = ROUND(x.denominator, 0) THEN ROUND(x.denominator, 0) ELSE x.denominator END AS denominator,
    CASE WHEN x.denominator <> 0 THEN ROUND(100.0 * x.numerator / x.denominator, 4) END AS value,
    x.caveat,
    x.caveat_code,
    x.caveat_zh,
    st.division AS division_code,
    st.province AS province,
    st.city AS city,
    st.district AS district,
    st.code AS site_code,
    st.name AS site_name
FROM (
    SELECT
        rate, label, label_en, unit, caveat, caveat_code, caveat_zh, year, site_code,
        SUM(reports) AS reports,
        ROUND(SUM(numerator), 6) AS numerator,
        ROUND(SUM(denominator), 6) AS denominator
    FROM {rates} of_reports
    GROUP BY rate, label, label_en, unit, caveat, caveat_code, caveat_zh, year, site_code
) x
JOIN site st ON st.code = x.site_code

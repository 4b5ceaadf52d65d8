-- One row a rate, publisher and year: where the report has a value for all concepts of the rate, in one form.
SELECT
    x.rate,
    x.label,
    x.label_en,
    '%' AS unit,
    x.publisher_code,
    x.publisher_name,
    x.publisher_kind,
    x.year,
    CASE WHEN x.numerator = ROUND(x.numerator, 0) THEN ROUND(x.numerator, 0) ELSE x.numerator END AS numerator,
    CASE WHEN x.denominator = ROUND(x.denominator, 0) THEN ROUND(x.denominator, 0) ELSE x.denominator END AS denominator,
    CASE WHEN x.denominator <> 0 THEN ROUND(100.0 * x.numerator / x.denominator, 4) END AS value,
    1 AS reports,
    x.is_derived,
    fo.code AS form,
    x.caveat,
    x.caveat_code,
    x.caveat_zh,
    x.site_code,
    x.site_name
FROM (
    SELECT
        a.code AS rate, a.label, a.label_en, a.caveat, a.caveat_code, a.caveat_zh,
        p.code AS publisher_code, p.name AS publisher_name, p.kind AS publisher_kind,
        st.code AS site_code, st.name AS site_name, r.year,
        MIN(s.form_id) AS form_id,
        MAX(CASE WHEN s.is_derived THEN 1 ELSE 0 END) = 1 AS is_derived,
        ROUND(SUM(CASE WHEN t.is_numerator THEN s.value ELSE 0 END), 6) AS numerator,
        ROUND(SUM(CASE WHEN t.is_numerator THEN 0 ELSE s.value END), 6) AS denominator
    FROM publisher p
    JOIN site st ON st.site_id = p.site_id
    JOIN report r ON r.publisher_id = p.publisher_id
    JOIN report_current c ON c.report_id = r.report_id
    JOIN series_figure s ON s.version_id = c.version_id
    JOIN rate_part t ON t.concept_id = s.concept_id
    JOIN rate a ON a.rate_id = t.rate_id
    WHERE {current} AND {scope} AND ABS(s.value) < 1000000000
    GROUP BY a.rate_id, a.code, r.report_id, r.year, p.publisher_id, p.code, st.site_id, st.code
    HAVING COUNT(*) = a.parts AND MIN(s.form_id) = MAX(s.form_id)
) x
JOIN form fo ON fo.form_id = x.form_id

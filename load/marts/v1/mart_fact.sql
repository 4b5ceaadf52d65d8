-- One row a fact that is current at the moment in question. Seven tables and no more: PostgreSQL plans eight at once, so
-- that facts of a few reports are found by those; what is joined to the left is left out where nobody asks for it.
SELECT
    h.publisher_code AS publisher_code,
    h.publisher_name AS publisher_name,
    h.publisher_kind AS publisher_kind,
    h.year AS year,
    fo.code AS form,
    i.code AS indicator_code,
    i.label AS indicator_label,
    i.section AS section,
    b.code AS breakdown,
    f.unit AS unit,
    COALESCE(k.corrected, f.value) AS value,
    CASE WHEN k.corrected IS NULL THEN f.state ELSE 'reported' END AS state,
    f.raw AS raw,
    h.report_title AS report_title,
    h.report_url AS report_url,
    h.published_on AS published_on,
    vp.sha256 AS snapshot_sha256,
    f.table_no AS table_no,
    f.row_no AS row_no,
    f.column_no AS column_no,
    h.recorded_at AS recorded_at,
    f.value AS printed_value,
    k.note AS correction,
    i.section_label AS section_label,
    i.parent_label AS parent_label,
    b.label AS breakdown_label,
    h.report_id AS report_id,
    h.version_id AS version_id,
    h.site_code AS site_code,
    h.site_name AS site_name
FROM {heads} h
JOIN fact f ON f.version_id = h.version_id
JOIN indicator i ON i.indicator_id = f.indicator_id
LEFT JOIN form fo ON fo.form_id = i.form_id
LEFT JOIN breakdown b ON b.breakdown_id = f.breakdown_id
LEFT JOIN version_part vp ON vp.version_id = f.version_id AND vp.part = f.part
LEFT JOIN fact_correction k
    ON k.version_id = f.version_id
    AND k.indicator_id = f.indicator_id
    AND k.breakdown_id = f.breakdown_id
    AND {applied}

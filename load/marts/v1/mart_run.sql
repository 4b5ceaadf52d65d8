-- One row a run.
SELECT
    r.flow AS flow,
    st.code AS site_code,
    started_at AS started,
    finished_at AS finished,
    outcome,
    fetched,
    unchanged,
    loaded,
    failed,
    run_id,
    restated,
    held,
    missing,
    parameters
FROM run r
LEFT JOIN site st ON st.site_id = r.site_id

-- One row a run.
SELECT
    r.flow AS flow,
    st.code AS site_code,
    started_at AS started,
    finished_at AS finished,
    outcome,
    reason,
    fetched,
    unchanged,
    loaded,
    failed,
    run_id,
    restated,
    held,
    missing,
    skipped,
    parameters
FROM run r
LEFT JOIN site st ON st.site_id = r.site_id

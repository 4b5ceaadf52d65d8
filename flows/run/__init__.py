"""One run, without Prefect: request, start, pipeline (discover, plan, page_source, batch, sink, checks), report."""

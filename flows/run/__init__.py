"""One run, without Prefect: request, start, pipeline (discover, plan, page_source, batch, parse, sink, checks), report."""

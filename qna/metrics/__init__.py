"""What every process says of itself in Prometheus' form, on a port of its own.

`catalogue` holds what there is; one module for each part of the product names its own metrics and
has a short function for each thing that is counted; `server` answers `/metrics`; `shared` joins the
processes of one web server. `python -m qna.metrics.document` prints `docs/metrics.md`.

Nothing personal is a label, and every label has few values.
"""

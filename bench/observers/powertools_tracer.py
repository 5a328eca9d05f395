"""With the tracer as it is used by default: it patches the libraries that it finds."""

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from bench.observers import FIELDS, said

logger = Logger(service="shop")
metrics = Metrics(namespace="Cartwright", service="shop")
tracer = Tracer(service="shop")


@logger.inject_lambda_context
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(_event: dict[str, object], _context: object) -> None:
    logger.info("request", extra=FIELDS)
    metrics.add_metric(name="EventsPublished", unit=MetricUnit.Count, value=1)


said(handler)

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from bench.observers import FIELDS, said

logger = Logger(service="shop")
metrics = Metrics(namespace="Cartwright", service="shop")


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(_event: dict[str, object], _context: object) -> None:
    logger.info("request", extra=FIELDS)
    metrics.add_metric(name="EventsPublished", unit=MetricUnit.Count, value=1)


said(handler)

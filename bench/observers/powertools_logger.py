from aws_lambda_powertools import Logger

from bench.observers import FIELDS, said

logger = Logger(service="shop")


@logger.inject_lambda_context
def handler(_event: dict[str, object], _context: object) -> None:
    logger.info("request", extra=FIELDS)


said(handler)

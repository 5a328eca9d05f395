"""Nothing: what Python and Lambda's runtime take by themselves."""


def handler(event: object, context: object) -> dict[str, int]:
    return {"statusCode": 200}

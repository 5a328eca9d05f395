"""The usual stack: Powertools and boto3, with pydantic where it validates. Lambda gets these modules at its root."""

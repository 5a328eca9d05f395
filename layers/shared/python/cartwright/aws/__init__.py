"""The one door to AWS: plain Python values and the errors of `cartwright.aws.errors`, never an SDK's."""

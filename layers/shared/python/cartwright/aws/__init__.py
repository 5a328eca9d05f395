"""The one door to AWS: plain Python values and the errors of `cartwright.aws.errors`, without an SDK.

dynamodb, events, sqs, s3,            what services use, one module for each service of AWS
secrets, cognito
calls                                one call: signed, sent, checked, mapped; every service of AWS goes through it
signing, credentials                 Signature Version 4, in a header or in a URL, and whose it is
endpoints                            where it goes; `cartwright.https` brings it there
retrying                             what is tried again, how often, and what never is
answers, errors                      what an answer that is no success means
attributes                           DynamoDB's values
"""

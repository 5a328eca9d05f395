"""The AWS client: plain Python values and the errors of `cartwright.aws.errors`, without an SDK.

dynamodb, events, sqs, s3,           one module for each AWS service, for use by services
secrets, cognito
calls                                one call: signed, sent, checked and mapped; every service uses it
signing, credentials                 Signature Version 4, in a header or a URL, and the credentials
endpoints                            the endpoints; `cartwright.https` connects to them
retrying                             what is retried, how often, and what never is
answers, errors                      the mapping of error responses
attributes                           DynamoDB's values
"""

"""What the local stage leaves out because the embedded AWS can't host it: CloudFormation type -> reason.

``make up`` prints this list, and a test compares it with what is missing from the local templates and with
what the embedded AWS refuses, so an entry neither hides a difference nor outlives its reason.
"""

OMITTED: dict[str, str] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "provisioned concurrency is neither kept nor scaled locally",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "it says how the scalable target scales",
    "AWS::Events::Archive": "the embedded EventBridge keeps no archive, so there is no replay",
    "AWS::S3::BucketPolicy": "all it does is deny plain HTTP, and the embedded AWS speaks nothing else",
    "AWS::WAFv2::WebACLAssociation": "requests do not pass a web ACL locally",
    "Custom::S3AutoDeleteObjects": "its function needs the AWS SDK for JavaScript, which the embedded Lambda lacks",
}

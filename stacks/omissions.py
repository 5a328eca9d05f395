"""Resources that the local stage omits because the embedded AWS does not support them: CloudFormation type -> reason.

``make up`` prints this list. A test compares it with the types missing from the local templates and with those that
the embedded AWS rejects, so an entry neither hides a difference nor outlives its reason.
"""

OMITTED: dict[str, str] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "provisioned concurrency is not available locally",
    "AWS::ApplicationAutoScaling::ScalingPolicy": "it scales the scalable target, which is omitted",
    "AWS::Events::Archive": "the embedded EventBridge keeps no archive, so there is no replay",
    "AWS::S3::BucketPolicy": "it only denies plain HTTP, and the embedded AWS has no other protocol",
    "AWS::WAFv2::WebACLAssociation": "local requests do not pass a web ACL",
    "AWS::XRay::SamplingRule": "the embedded AWS records no traces",
    "Custom::S3AutoDeleteObjects": "its function needs the AWS SDK for JavaScript, which the embedded Lambda lacks",
}

"""What the local stage leaves out because the embedded AWS can't host it: CloudFormation type -> reason.

``make up`` prints this list, and a test compares it with what is missing from the local templates and with
what the embedded AWS refuses, so an entry neither hides a difference nor outlives its reason.
"""

OMITTED: dict[str, str] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": "provisioned concurrency is neither kept nor scaled locally",
    "AWS::Events::Archive": "the embedded EventBridge keeps no archive, so there is no replay",
    "Custom::S3AutoDeleteObjects": "it needs Lambda's Node.js runtime; `make reset` wipes the buckets anyway",
    "AWS::WAFv2::WebACLAssociation": "requests do not pass a web ACL locally",
}

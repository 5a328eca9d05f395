"""How files of products come in: the bucket that they are uploaded to, and the function that imports them."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from catalog.settings import ImporterSettings
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.bucket_cleaner import log_bucket_cleaner
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack

IMPORTS = "imports/"
AUTO_DELETE = "Custom::S3AutoDeleteObjects"


class Transfers:
    """Part of the catalogue's stack; its resources are the stack's own."""

    def __init__(self, stack: ServiceStack, *, table: EntityTable) -> None:
        self._stack = stack
        self._table = table
        self.uploads = self._upload_bucket()
        self._importer()

    def let_announce(self, function: ServiceFunction) -> None:
        self._allow_objects(
            function, "s3:PutObject", "A presigned upload is as narrow as its signer's grant."
        )

    def _importer(self) -> None:
        function = ServiceFunction(
            self._stack,
            "Importer",
            handler="importer",
            settings=ImporterSettings(
                service=self._stack.service,
                table_name=self._table.name,
                import_bucket=self.uploads.bucket_name,
            ),
            description="Imports an uploaded file of products",
            memory_mb=1024,
            timeout=Duration.minutes(15),
        )
        function.allow(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
            on=self._table.arn,
        )
        self._allow_objects(
            function, "s3:GetObject", "Which upload there is to read is known when it arrives."
        )
        BucketTrigger(
            self._stack,
            "Uploaded",
            bucket=self.uploads,
            prefix=IMPORTS,
            suffix=".csv",
            function=function,
            max_concurrency=2,
        )

    def _allow_objects(self, function: ServiceFunction, action: str, reason: str) -> None:
        function.allow(action, on=self.uploads.arn_for_objects(f"{IMPORTS}*"))
        bucket = self._stack.get_logical_id(self.uploads.node.default_child)  # type: ignore[arg-type]
        acknowledge(function.role, {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{IMPORTS}*]": reason})

    def _upload_bucket(self) -> s3.Bucket:
        stage = self._stack.settings
        bucket = s3.Bucket(
            self._stack,
            "Uploads",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=stage.demands_tls,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(30), abort_incomplete_multipart_upload_after=Duration.days(1)
                )
            ],
            removal_policy=self._stack.data_removal,
            auto_delete_objects=not stage.retain_data and stage.hosts(AUTO_DELETE),
        )
        log_bucket_cleaner(self._stack)
        acknowledge(
            bucket,
            {
                "AwsSolutions-S1": "Uploads live for 30 days and are written through presigned addresses staff ask "
                "for; the API's access log and the import's record name the caller."
            },
        )
        return bucket

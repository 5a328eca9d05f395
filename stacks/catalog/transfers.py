"""Imports and exports of product files: the bucket, and the functions that read and write the files."""

import jsii
from aws_cdk import Duration, IResolveContext, IStringProducer, Lazy
from aws_cdk import aws_s3 as s3

from catalog.settings import CHANGES, ExporterSettings, ImporterSettings
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.bucket_cleaner import log_bucket_cleaner
from stacks.constructs.bucket_cors import browsers_may
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.entity_table import READ, WRITE, EntityTable
from stacks.constructs.queued_function import QueuedFunction
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack

UPLOADS = "imports/*/upload.*"
"""Excludes the import reports in the same bucket, which are not import files."""
REPORTS = "imports/*/report.csv"
EXPORTS = "exports/*"
ONLY_SIGNS = (
    "The function only signs URLs: it reads no object, so it does not have to recognise a missing one."
)
AUTO_DELETE = "Custom::S3AutoDeleteObjects"


class Transfers:
    """Part of the catalogue stack. Its resources belong to that stack."""

    def __init__(self, stack: ServiceStack, *, table: EntityTable) -> None:
        self._stack = stack
        self._table = table
        self.uploads = self._upload_bucket()
        self._importer()
        self._exports = self._exporter()

    @property
    def export_queue_url(self) -> str:
        return self._exports.queue.queue_url

    def let_announce(self, function: ServiceFunction) -> None:
        """A presigned URL grants no more than its signer may do."""
        self._allow_objects(
            function, "s3:PutObject", UPLOADS, "The function signs the upload URL of each new import."
        )
        for downloads in (REPORTS, EXPORTS):
            self._allow_objects(
                function, "s3:GetObject", downloads, "The function signs the download URLs of existing files."
            )
        acknowledge(function.role, {"Cartwright-ListableObjects": ONLY_SIGNS})
        function.allow("sqs:SendMessage", on=self._exports.queue.queue_arn)

    def _importer(self) -> None:
        """Continues a long import by sending itself messages through its own queue, at most MAX_INVOCATIONS times."""
        queue_url = _Later()
        function = ServiceFunction(
            self._stack,
            "Importer",
            handler="importer",
            settings=ImporterSettings(
                service=self._stack.service,
                table_name=self._table.name,
                import_bucket=self.uploads.bucket_name,
                import_queue_url=Lazy.uncached_string(queue_url),
            ),
            description="Imports an uploaded file of products",
            memory_mb=1024,
            timeout=Duration.minutes(15),
            may_loop=True,
        )
        self._table.grant(function, *READ, *WRITE, "BatchWriteItem")
        self._allow_objects(
            function, "s3:GetObject", UPLOADS, "The upload is only known at run time, from the event."
        )
        function.allow("s3:ListBucket", on=self.uploads.bucket_arn)
        for action in ("s3:PutObject", "s3:AbortMultipartUpload"):
            self._allow_objects(function, action, REPORTS, "Each import has its own report.")
        prefix, _, suffix = UPLOADS.partition("*")
        trigger = BucketTrigger(
            self._stack,
            "Uploaded",
            bucket=self.uploads,
            prefix=prefix,
            suffix=suffix,
            function=function,
            max_concurrency=2,
        )
        queue_url.value = trigger.queue.queue_url
        function.allow("sqs:SendMessage", on=trigger.queue.queue_arn)

    def _exporter(self) -> QueuedFunction:
        function = ServiceFunction(
            self._stack,
            "Exporter",
            handler="exporter",
            settings=ExporterSettings(
                service=self._stack.service,
                table_name=self._table.name,
                export_bucket=self.uploads.bucket_name,
            ),
            description="Writes the catalogue to a file",
            memory_mb=1024,
            timeout=Duration.minutes(15),
        )
        self._table.grant(function, "GetItem", "PutItem", indexes=[CHANGES])
        for action in ("s3:PutObject", "s3:AbortMultipartUpload"):
            self._allow_objects(function, action, EXPORTS, "Each export has its own file.")
        return QueuedFunction(self._stack, "Exports", function=function, batch_size=1, max_concurrency=2)

    def _allow_objects(self, function: ServiceFunction, action: str, keys: str, reason: str) -> None:
        function.allow(action, on=self.uploads.arn_for_objects(keys))
        bucket = self._stack.get_logical_id(self.uploads.node.default_child)  # type: ignore[arg-type]
        acknowledge(function.role, {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{keys}]": reason})

    def _upload_bucket(self) -> s3.Bucket:
        stage = self._stack.settings
        bucket = s3.Bucket(
            self._stack,
            "Uploads",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=stage.demands_tls,
            cors=[browsers_may(stage, s3.HttpMethods.PUT, s3.HttpMethods.GET)],
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
                "AwsSolutions-S1": "Uploads expire after 30 days and are written through presigned URLs for staff. "
                "The API's access log and the import's record name the caller."
            },
        )
        return bucket


@jsii.implements(IStringProducer)
class _Later:
    """A string that resolves during synthesis, because the value does not exist yet when it is referenced."""

    value = ""

    def produce(self, context: IResolveContext) -> str:
        del context
        return self.value

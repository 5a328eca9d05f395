"""Product images: the bucket, the function that processes uploads, and the function that updates products."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from cartwright.events.catalog import ProductChanged, ProductRemoved
from cartwright.events.images import ImageReady
from catalog.settings import ImageAttacherSettings, ImagesSettings, ThumbnailsSettings
from stacks.catalog.transfers import ONLY_SIGNS
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.bucket_cleaner import log_bucket_cleaner
from stacks.constructs.bucket_cors import browsers_may
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.entity_table import WRITE, EntityTable
from stacks.constructs.event_consumer import EventConsumer
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack

UPLOADS, ORIGINALS, RENDITIONS, QUARANTINE = "uploads/", "originals/", "renditions/", "quarantine/"
EVERYWHERE = (UPLOADS, ORIGINALS, RENDITIONS, QUARANTINE)
AUTO_DELETE = "Custom::S3AutoDeleteObjects"
_WHICH = "The image is only known at run time, from the request or the event."


class Images:
    """Part of the catalogue stack. Its resources belong to that stack."""

    def __init__(self, stack: ServiceStack, *, table: EntityTable) -> None:
        self._stack = stack
        self._table = table
        self.bucket = self._bucket()
        self._intake()
        self._attacher()

    def let_announce(self, function: ServiceFunction) -> None:
        """Also grants delete, which staff may do."""
        self._allow(function, "s3:PutObject", UPLOADS)
        self._allow(function, "s3:DeleteObject", *EVERYWHERE)

    def thumbnails(self) -> ServiceFunction:
        """Makes no authorization check: anyone with the address may read a thumbnail."""
        function = ServiceFunction(
            self._stack,
            "Thumbnails",
            handler="thumbnails",
            settings=ThumbnailsSettings(service=self._stack.service, image_bucket=self.bucket.bucket_name),
            description="Redirects shoppers to thumbnails",
            memory_mb=512,
            timeout=Duration.seconds(10),
        )
        self._allow(function, "s3:GetObject", RENDITIONS)
        acknowledge(function.role, {"Cartwright-ListableObjects": ONLY_SIGNS})
        return function

    def _intake(self) -> None:
        function = ServiceFunction(
            self._stack,
            "Images",
            handler="images",
            settings=ImagesSettings(
                service=self._stack.service,
                table_name=self._table.name,
                image_bucket=self.bucket.bucket_name,
            ),
            description="Validates uploaded images and creates thumbnails",
            memory_mb=512,
            timeout=Duration.seconds(90),
            more_layers=[self._stack.image_layer],
        )
        self._table.grant(function, "GetItem", "PutItem")
        function.allow("s3:ListBucket", on=self.bucket.bucket_arn)
        self._allow(function, "s3:GetObject", UPLOADS)
        self._allow(function, "s3:PutObject", ORIGINALS, RENDITIONS, QUARANTINE)
        self._allow(function, "s3:DeleteObject", *EVERYWHERE)
        BucketTrigger(
            self._stack,
            "ImageUploaded",
            bucket=self.bucket,
            prefix=UPLOADS,
            suffix="",
            function=function,
            max_concurrency=10,
        )

    def _attacher(self) -> None:
        function = ServiceFunction(
            self._stack,
            "ImageAttacher",
            handler="image_attacher",
            settings=ImageAttacherSettings(
                service=self._stack.service,
                table_name=self._table.name,
                image_bucket=self.bucket.bucket_name,
            ),
            description="Attaches images to products, and deletes detached images",
            memory_mb=512,
            timeout=Duration.seconds(30),
        )
        self._table.grant(function, "GetItem", "Query", *WRITE)
        self._allow(function, "s3:DeleteObject", *EVERYWHERE)
        consumer = EventConsumer(
            self._stack, "ImageEvents", listens_to=[ImageReady, ProductRemoved], function=function
        )
        consumer.listen(
            f"{ProductChanged.name}V{ProductChanged.version}",
            bus=self._stack.shared.bus,
            pattern=ProductChanged.pattern(
                {"changed": ["images"], "product_version": [{"numeric": [">", 1]}]}
            ),
            description="Products whose images changed; new products have no uploaded images",
        )

    def _allow(self, function: ServiceFunction, action: str, *prefixes: str) -> None:
        function.allow(action, on=[self.bucket.arn_for_objects(f"{prefix}*") for prefix in prefixes])
        bucket = self._stack.get_logical_id(self.bucket.node.default_child)  # type: ignore[arg-type]
        acknowledge(
            function.role,
            {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{prefix}*]": _WHICH for prefix in prefixes},
        )

    def _bucket(self) -> s3.Bucket:
        stage = self._stack.settings
        bucket = s3.Bucket(
            self._stack,
            "ImageFiles",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=stage.demands_tls,
            cors=[browsers_may(stage, s3.HttpMethods.PUT, s3.HttpMethods.GET)],
            lifecycle_rules=[
                s3.LifecycleRule(prefix=UPLOADS, expiration=Duration.days(1)),
                s3.LifecycleRule(prefix=QUARANTINE, expiration=Duration.days(30)),
            ],
            removal_policy=self._stack.data_removal,
            auto_delete_objects=not stage.retain_data and stage.hosts(AUTO_DELETE),
        )
        log_bucket_cleaner(self._stack)
        acknowledge(
            bucket,
            {
                "AwsSolutions-S1": "Objects are written through presigned URLs for staff, and read through those of "
                "public thumbnails. The API's access log names the caller, and the image's record holds the result."
            },
        )
        return bucket

"""The catalogue: products, their listing, and the import of a merchant's file."""

from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from catalog.api import ROUTES
from catalog.settings import ImporterSettings, PublicSettings, RelaySettings, StaffSettings
from stacks.accounts import Accounts
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.bucket_cleaner import log_bucket_cleaner
from stacks.constructs.bucket_trigger import BucketTrigger
from stacks.constructs.concurrency import TargetTracking
from stacks.constructs.entity_table import QUERY, READ, WRITE, EntityTable, Index
from stacks.constructs.service_api import STAGE_NAME, ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage

IMPORTS = "imports/"
AUTO_DELETE = "Custom::S3AutoDeleteObjects"


class Catalog(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(
            scope, "catalog", stage=stage, description="Cartwright: the catalogue service", shared=shared
        )
        self._accounts = accounts
        self.table = EntityTable(
            self,
            "Products",
            indexes=[Index("listing")],
            relay=RelaySettings(service=self.service, bus_name=shared.bus.event_bus_name),
        )
        self._cursor_key = SigningKey(self, "CursorKey", description="Signs the cursors of product pages")
        self.uploads = self._upload_bucket()
        self._importer()
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={"public": self._public(), "staff": self._staff()},
            user_pool=accounts.user_pool,
        )
        CfnOutput(self, "ApiUrl", value=self.api.url)
        CfnOutput(self, "ApiId", value=self.api.api.rest_api_id)
        CfnOutput(self, "ApiStage", value=STAGE_NAME)
        CfnOutput(self, "TableName", value=self.table.name)
        CfnOutput(self, "ImportBucket", value=self.uploads.bucket_name)

    def _public(self) -> ServiceFunction:
        warm = self.settings.warm
        function = ServiceFunction(
            self,
            "Public",
            handler="public",
            settings=PublicSettings(
                service=self.service,
                table_name=self.table.name,
                cursor_secret_arn=self._cursor_key.arn,
            ),
            description="Serves products to shoppers",
            memory_mb=512,
            timeout=Duration.seconds(10),
            provisioned=TargetTracking(min=warm.min, max=warm.max) if warm else None,
        )
        function.allow(*READ, on=self.table.arn)
        function.allow(*QUERY, on=self.table.index_arn("listing"))
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        return function

    def _staff(self) -> ServiceFunction:
        function = ServiceFunction(
            self,
            "Staff",
            handler="staff",
            settings=StaffSettings(
                service=self.service,
                table_name=self.table.name,
                cursor_secret_arn=self._cursor_key.arn,
                import_bucket=self.uploads.bucket_name,
                user_pool_client_id=self._accounts.client.user_pool_client_id,
            ),
            description="Lets staff change products and start imports",
            memory_mb=512,
            timeout=Duration.seconds(15),
        )
        function.allow(*READ, *QUERY, *WRITE, on=self.table.arn)
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        self._allow_objects(
            function, "s3:PutObject", "A presigned upload is as narrow as its signer's grant."
        )
        return function

    def _importer(self) -> None:
        function = ServiceFunction(
            self,
            "Importer",
            handler="importer",
            settings=ImporterSettings(
                service=self.service, table_name=self.table.name, import_bucket=self.uploads.bucket_name
            ),
            description="Imports an uploaded file of products",
            memory_mb=1024,
            timeout=Duration.minutes(15),
        )
        function.allow(*READ, *WRITE, "dynamodb:BatchWriteItem", on=self.table.arn)
        self._allow_objects(
            function, "s3:GetObject", "Which upload there is to read is known when it arrives."
        )
        BucketTrigger(
            self,
            "Uploaded",
            bucket=self.uploads,
            prefix=IMPORTS,
            suffix=".csv",
            function=function,
            max_concurrency=2,
        )

    def _allow_objects(self, function: ServiceFunction, action: str, reason: str) -> None:
        function.allow(action, on=self.uploads.arn_for_objects(f"{IMPORTS}*"))
        bucket = self.get_logical_id(self.uploads.node.default_child)  # type: ignore[arg-type]
        acknowledge(function.role, {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{IMPORTS}*]": reason})

    def _upload_bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Uploads",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=self.settings.demands_tls,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(30), abort_incomplete_multipart_upload_after=Duration.days(1)
                )
            ],
            removal_policy=self.data_removal,
            auto_delete_objects=not self.settings.retain_data and self.settings.hosts(AUTO_DELETE),
        )
        log_bucket_cleaner(self)
        acknowledge(
            bucket,
            {
                "AwsSolutions-S1": "Uploads live for 30 days and are written through presigned addresses staff ask "
                "for; the API's access log and the import's record name the caller."
            },
        )
        return bucket

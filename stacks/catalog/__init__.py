"""The catalogue service: products, categories, search, images, imports and exports."""

from aws_cdk import CfnOutput, Duration
from constructs import Construct

from cartwright.http import Access
from catalog.api import ROUTES
from catalog.settings import CHANGES, PublicSettings, StaffSettings
from stacks.accounts import Accounts
from stacks.catalog.images import Images
from stacks.catalog.search import Search
from stacks.catalog.transfers import Transfers
from stacks.constructs.concurrency import TargetTracking
from stacks.constructs.entity_table import EntityTable, Index
from stacks.constructs.service_api import ServiceApi
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack, Shared
from stacks.constructs.signing_key import SigningKey
from stacks.stage import Stage


class Catalog(ServiceStack):
    def __init__(self, scope: Construct, *, stage: Stage, shared: Shared, accounts: Accounts) -> None:
        super().__init__(
            scope, "catalog", stage=stage, description="Cartwright: the catalogue service", shared=shared
        )
        self._accounts = accounts
        self.table = EntityTable(
            self,
            "Products",
            indexes=[Index(CHANGES)],
            outbox=True,
        )
        self._cursor_key = SigningKey(self, "CursorKey", description="Signs the cursors of product pages")
        self.transfers = Transfers(self, table=self.table)
        self.images = Images(self, table=self.table)
        self.search = Search(self, table=self.table, cursor_key=self._cursor_key, accounts=accounts)
        self.api = ServiceApi(
            self,
            "Api",
            routes=ROUTES,
            functions={
                "public": self._public(),
                "search": self.search.function,
                "staff": self._staff(),
                "thumbnails": self.images.thumbnails(),
            },
            user_pools=accounts.user_pools,
        )
        CfnOutput(self, "IndexBucket", value=self.search.snapshots.bucket_name)
        CfnOutput(self, "ImportBucket", value=self.transfers.uploads.bucket_name)
        CfnOutput(self, "ImageBucket", value=self.images.bucket.bucket_name)

    def _public(self) -> ServiceFunction:
        warm = self.settings.warm
        function = ServiceFunction(
            self,
            "Public",
            handler="public",
            settings=PublicSettings(service=self.service, table_name=self.table.name),
            description="Serves products and categories to shoppers",
            memory_mb=512,
            timeout=Duration.seconds(10),
            provisioned=TargetTracking(min=warm.min, max=warm.max) if warm else None,
        )
        self.table.grant(function, "GetItem")
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
                import_bucket=self.transfers.uploads.bucket_name,
                image_bucket=self.images.bucket.bucket_name,
                export_queue_url=self.transfers.export_queue_url,
                user_pool_client_id=self._accounts.client_id(Access.STAFF),
            ),
            description="Manages products, categories, synonyms, images, imports and exports for staff",
            memory_mb=1024,
            timeout=Duration.seconds(15),
        )
        self.table.grant(function, "GetItem", "Query", "PutItem", "DeleteItem")
        function.allow("secretsmanager:GetSecretValue", on=self._cursor_key.arn)
        self.transfers.let_announce(function)
        self.images.let_announce(function)
        return function

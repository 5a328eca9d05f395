"""Product search: the function that serves lists, and the function that writes snapshots of the index."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from cartwright.http import Access
from catalog.settings import CHANGES, IndexerSettings, SearchSettings
from stacks.accounts import Accounts
from stacks.catalog.transfers import AUTO_DELETE
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.bucket_cleaner import log_bucket_cleaner
from stacks.constructs.entity_table import EntityTable
from stacks.constructs.scheduled import Scheduled
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack
from stacks.constructs.signing_key import SigningKey

SNAPSHOTS = "search/"


class Search:
    """Part of the catalogue stack. Its resources belong to that stack."""

    def __init__(
        self, stack: ServiceStack, *, table: EntityTable, cursor_key: SigningKey, accounts: Accounts
    ) -> None:
        self._stack = stack
        self._table = table
        self.snapshots = self._bucket()
        self.function = self._search(cursor_key, accounts)
        self.indexer = self._indexer()

    def _search(self, cursor_key: SigningKey, accounts: Accounts) -> ServiceFunction:
        function = ServiceFunction(
            self._stack,
            "Search",
            handler="search",
            settings=SearchSettings(
                service=self._stack.service,
                table_name=self._table.name,
                index_bucket=self.snapshots.bucket_name,
                search_language=self._stack.settings.search_language,
                cursor_secret_arn=cursor_key.arn,
                user_pool_client_id=accounts.client_id(Access.STAFF),
            ),
            description="Serves lists of products to shoppers and staff",
            more_layers=[self._stack.search_layer],
            memory_mb=1769,
            timeout=Duration.seconds(28),
        )
        self._table.grant(function, "GetItem", indexes=[CHANGES])
        function.allow("secretsmanager:GetSecretValue", on=cursor_key.arn)
        self._allow_snapshots(function, "s3:GetObject")
        return function

    def _indexer(self) -> ServiceFunction:
        function = ServiceFunction(
            self._stack,
            "Indexer",
            handler="indexer",
            settings=IndexerSettings(
                service=self._stack.service,
                table_name=self._table.name,
                index_bucket=self.snapshots.bucket_name,
                search_language=self._stack.settings.search_language,
            ),
            description="Writes snapshots of the search index",
            more_layers=[self._stack.search_layer],
            memory_mb=3008,
            timeout=Duration.minutes(15),
            asynchronous=True,
        )
        self._table.grant(function, "GetItem", "PutItem", indexes=[CHANGES])
        self._allow_snapshots(function, "s3:GetObject", "s3:PutObject")
        Scheduled(self._stack, "Indexing", expression="rate(5 minutes)", function=function)
        return function

    def _allow_snapshots(self, function: ServiceFunction, *actions: str) -> None:
        """Without s3:ListBucket, S3 answers 403 instead of 404 for a missing snapshot."""
        function.allow(*actions, on=self.snapshots.arn_for_objects(f"{SNAPSHOTS}*"))
        function.allow("s3:ListBucket", on=self.snapshots.bucket_arn)
        bucket = self._stack.get_logical_id(self.snapshots.node.default_child)  # type: ignore[arg-type]
        reason = "Each snapshot has its own name. The bucket holds nothing else."
        acknowledge(function.role, {f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{SNAPSHOTS}*]": reason})

    def _bucket(self) -> s3.Bucket:
        """The indexer rewrites a snapshot that is one day old, so the current snapshot never expires."""
        stage = self._stack.settings
        bucket = s3.Bucket(
            self._stack,
            "SearchIndex",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=stage.demands_tls,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(7))],
            removal_policy=self._stack.data_removal,
            auto_delete_objects=not stage.retain_data and stage.hosts(AUTO_DELETE),
        )
        log_bucket_cleaner(self._stack)
        acknowledge(
            bucket,
            {
                "AwsSolutions-S1": "Only two functions of this stack use the bucket, and its content is rebuilt from "
                "the table within a day."
            },
        )
        return bucket

"""Shared resources: event bus, alarm topic, firewall, trace sampling, and the log role of the account's API Gateway."""

from aws_cdk import Annotations, CfnOutput, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_wafv2 as wafv2
from aws_cdk import aws_xray as xray
from constructs import Construct

from stacks.constructs import alarms
from stacks.constructs.acknowledge import acknowledge
from stacks.constructs.firewall import Firewall
from stacks.constructs.service_stack import Shared, StageStack
from stacks.stage import Stage

BLOCKED_IN_FIVE_MINUTES = 1_000
_WATCHED = Duration.minutes(5)
_REPLAYABLE = Duration.days(14)
"""Equals the retention of dead letters: failed events can be replayed that long. Personal data is kept no longer."""


class Platform(StageStack):
    def __init__(self, scope: Construct, *, stage: Stage) -> None:
        super().__init__(scope, "platform", stage=stage, description="Cartwright: shared resources")
        bus = self._bus()
        topic = self._alarm_topic()
        self._let_api_gateway_log()
        self._sample_traces()
        self.shared = Shared(bus=bus, alarm_topic=topic, web_acl=self._web_acl(topic))
        CfnOutput(self, "BusName", value=bus.event_bus_name)
        CfnOutput(self, "AlarmTopicArn", value=topic.topic_arn)

    def _bus(self) -> events.EventBus:
        bus = events.EventBus(self, "Bus", description="All events of the services")
        bus.apply_removal_policy(self.data_removal)
        if self.settings.hosts("AWS::Events::Archive"):
            archive = bus.archive(
                "Archive",
                description="All events of 14 days, for replay",
                event_pattern=events.EventPattern(account=[self.account]),
                retention=_REPLAYABLE,
            )
            CfnOutput(self, "ArchiveArn", value=archive.archive_arn)
        return bus

    def _sample_traces(self) -> None:
        """Applies to the APIs of this stage. API Gateway decides for a whole request: functions follow its decision."""
        if not self.settings.hosts("AWS::XRay::SamplingRule"):
            return
        sampling = self.settings.trace_sampling
        xray.CfnSamplingRule(
            self,
            "TraceSampling",
            sampling_rule=xray.CfnSamplingRule.SamplingRuleProperty(
                rule_name=self.settings.stack_name("api"),
                priority=100,
                service_type="AWS::ApiGateway::Stage",
                service_name=self.settings.stack_name("*"),
                reservoir_size=sampling.per_second,
                fixed_rate=sampling.rate,
                host="*",
                http_method="*",
                url_path="*",
                resource_arn="*",
                version=1,
            ),
        )

    def _alarm_topic(self) -> sns.Topic:
        """Encrypted with a customer managed key. CloudWatch can't publish to a topic under the AWS managed key, whose
        policy allows no service, and such an alarm fails silently.
        """
        key = kms.Key(
            self,
            "AlarmKey",
            description="Encrypts alarm notifications",
            enable_key_rotation=True,
            removal_policy=self.data_removal,
        )
        cloudwatch = iam.ServicePrincipal("cloudwatch.amazonaws.com")
        key.grant(cloudwatch, "kms:Decrypt", "kms:GenerateDataKey*")
        topic = sns.Topic(self, "Alarms", master_key=key, enforce_ssl=self.settings.demands_tls)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[cloudwatch],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        if self.settings.alarm_email:
            topic.add_subscription(subscriptions.EmailSubscription(self.settings.alarm_email))
        elif self.settings.retain_data:
            Annotations.of(topic).add_warning_v2(
                "cartwright:unheard-alarms",
                f"Alarms of {self.settings.name} notify nobody: set its alarm_email in cdk.json.",
            )
        return topic

    def _let_api_gateway_log(self) -> None:
        """One log role per account and region for all APIs, including those of other stages. It outlives this stage."""
        role = iam.Role(
            self,
            "ApiGatewayLogs",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name(
                    "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
                )
            ],
        )
        acknowledge(
            role,
            {
                "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
                "AmazonAPIGatewayPushToCloudWatchLogs]": "API Gateway requires exactly this policy's permissions "
                "when the account's log role is set, on log groups that it names itself."
            },
        )
        account = apigateway.CfnAccount(self, "ApiGatewayAccount", cloud_watch_role_arn=role.role_arn)
        account.node.add_dependency(role)
        if self.settings.hosted_by == "aws":
            for each in (role, account):
                each.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)

    def _web_acl(self, topic: sns.Topic) -> wafv2.CfnWebACL | None:
        if not self.settings.waf:
            return None
        firewall = Firewall(self, "Firewall")
        alarms.alarm(
            self,
            "BlockedRequests",
            metric=cloudwatch.Metric(
                namespace="AWS/WAFV2",
                metric_name="BlockedRequests",
                dimensions_map={"WebACL": firewall.metric_name, "Region": self.region, "Rule": "ALL"},
                statistic="Sum",
                period=_WATCHED,
            ),
            threshold=BLOCKED_IN_FIVE_MINUTES,
            description="The web firewall blocks many requests: an attack, or a limit that is too low. The log group "
            "aws-waf-logs-... has each request.",
            topic=topic,
        )
        return firewall.acl

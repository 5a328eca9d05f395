"""The web firewall in front of the APIs and the user pools."""

from aws_cdk import Fn, Stack
from aws_cdk import aws_logs as logs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from stacks.constructs.service_function import log_retention
from stacks.constructs.service_stack import StageStack

BROWSING, CHECKING_OUT, SIGNING_IN, GETTING_MAIL, CALLING_BACK = 10_000, 600, 600, 60, 30_000
"""Requests per address in five minutes, WAF's window for rate rules. An office or a school shares one address."""

_Statement = wafv2.CfnWebACL.StatementProperty

_WEBHOOKS = "/v1/webhooks/"
_CHECKOUTS = r"^/v1/(my/)?(baskets/[^/]+/(checkout|codes/[^/]+)|orders/[^/]+/payments|payment-methods)$"
"""Routes where attackers can test cards and promotion codes."""
_OPERATION = "x-amzn-cognito-operation-name"
"""This header names the Cognito operation. WAF gets nothing that users enter."""
_MAILING = ("SignUp", "ResendConfirmationCode", "ForgotPassword")
_SECRET_FIELDS = (
    "authorization",
    "basket-token",
    "cookie",
    "customer-email",
    "idempotency-key",
    "order-token",
)
_MANAGED = {
    "AWSManagedRulesCommonRuleSet": ("SizeRestrictions_BODY", "CrossSiteScripting_BODY"),
    "AWSManagedRulesKnownBadInputsRuleSet": (),
    "AWSManagedRulesAmazonIpReputationList": (),
}
"""AWS managed rule groups, with the rules that only count."""


class Firewall(Construct):
    """Rate limits per group of routes, AWS managed rules, and a log of blocked and counted requests.

    Webhooks are signed and come from a few addresses of one provider. They bypass the shoppers' limits and the managed
    rules, and have their own limit. Two body rules only count: handlers limit bodies to 256 KiB, while WAF's 8 KB would
    reject ordinary products with many variants. A description may contain tags, because it is data and never becomes
    part of a page.

    Example::

        Firewall(stack, "Firewall")
    """

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        host = Stack.of(self)
        assert isinstance(host, StageStack)  # noqa: S101 - narrows the type for the checker
        self.metric_name = f"cartwright-{host.settings.name}"
        statements = {
            "Webhooks": _rate(CALLING_BACK, _path_begins(_WEBHOOKS)),
            "Mail": _rate(GETTING_MAIL, _any([_operation_is(each) for each in _MAILING])),
            "SignIn": _rate(SIGNING_IN, _calls_cognito()),
            "Checkout": _rate(CHECKING_OUT, _path_matches(_CHECKOUTS)),
            "Browsing": _rate(BROWSING, _not(_path_begins(_WEBHOOKS))),
        }
        rules = [_blocking(name, each, at) for at, (name, each) in enumerate(statements.items())]
        rules += [
            _managed(group, counted, len(rules) + at) for at, (group, counted) in enumerate(_MANAGED.items())
        ]
        self.acl = wafv2.CfnWebACL(
            self,
            "Resource",
            scope="REGIONAL",
            default_action=wafv2.CfnWebACL.DefaultActionProperty(allow=wafv2.CfnWebACL.AllowActionProperty()),
            rules=rules,
            visibility_config=_visibility(self.metric_name),
        )
        self._log(host)

    def _log(self, host: StageStack) -> None:
        """WAF requires this prefix for log groups. The suffix is CloudFormation's own id of this stack."""
        unique = Fn.select(2, Fn.split("/", host.stack_id))
        group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"aws-waf-logs-{host.stack_name}-{unique}",
            retention=log_retention(host.settings.log_retention_days),
            removal_policy=host.data_removal,
        )
        noted = [
            {"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
        ]
        wafv2.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=self.acl.attr_arn,
            log_destination_configs=[
                host.format_arn(service="logs", resource=f"log-group:{group.log_group_name}")
            ],
            redacted_fields=[
                wafv2.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": field})
                for field in _SECRET_FIELDS
            ],
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": noted}],
            },
        )


def _blocking(name: str, statement: _Statement, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block=wafv2.CfnWebACL.BlockActionProperty()),
        statement=statement,
        visibility_config=_visibility(name),
    )


def _managed(group: str, counted: tuple[str, ...], priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=_Statement(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=group,
                rule_action_overrides=[_count(rule) for rule in counted] or None,
                scope_down_statement=_not(_path_begins(_WEBHOOKS)),
            )
        ),
        visibility_config=_visibility(group),
    )


def _count(rule: str) -> wafv2.CfnWebACL.RuleActionOverrideProperty:
    return wafv2.CfnWebACL.RuleActionOverrideProperty(
        name=rule,
        action_to_use=wafv2.CfnWebACL.RuleActionProperty(count=wafv2.CfnWebACL.CountActionProperty()),
    )


def _rate(limit: int, of: _Statement) -> _Statement:
    return _Statement(
        rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
            aggregate_key_type="IP", limit=limit, scope_down_statement=of
        )
    )


def _not(statement: _Statement) -> _Statement:
    return _Statement(not_statement=wafv2.CfnWebACL.NotStatementProperty(statement=statement))


def _any(statements: list[_Statement]) -> _Statement:
    return _Statement(or_statement=wafv2.CfnWebACL.OrStatementProperty(statements=statements))


def _path_begins(path: str) -> _Statement:
    field = wafv2.CfnWebACL.FieldToMatchProperty(uri_path={})
    return _matches(field, path, "STARTS_WITH")


def _path_matches(pattern: str) -> _Statement:
    return _Statement(
        regex_match_statement=wafv2.CfnWebACL.RegexMatchStatementProperty(
            field_to_match=wafv2.CfnWebACL.FieldToMatchProperty(uri_path={}),
            regex_string=pattern,
            text_transformations=[_AS_IT_IS],
        )
    )


def _operation_is(operation: str) -> _Statement:
    return _matches(_operation_field(), operation, "EXACTLY")


def _calls_cognito() -> _Statement:
    """Any operation: only requests to a user pool have a non-empty value in this header."""
    return _Statement(
        size_constraint_statement=wafv2.CfnWebACL.SizeConstraintStatementProperty(
            field_to_match=_operation_field(),
            comparison_operator="GT",
            size=0,
            text_transformations=[_AS_IT_IS],
        )
    )


def _operation_field() -> wafv2.CfnWebACL.FieldToMatchProperty:
    return wafv2.CfnWebACL.FieldToMatchProperty(single_header={"Name": _OPERATION})


def _matches(field: wafv2.CfnWebACL.FieldToMatchProperty, text: str, where: str) -> _Statement:
    return _Statement(
        byte_match_statement=wafv2.CfnWebACL.ByteMatchStatementProperty(
            field_to_match=field,
            positional_constraint=where,
            search_string=text,
            text_transformations=[_AS_IT_IS],
        )
    )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Disables sampled requests: they contain whole requests and can't be redacted."""
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


_AS_IT_IS = wafv2.CfnWebACL.TextTransformationProperty(priority=0, type="NONE")

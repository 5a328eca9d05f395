"""The web firewall in front of the APIs."""

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

REQUESTS_PER_ADDRESS = 2000
"""In five minutes, WAF's window for rate rules."""

_MANAGED = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)


def web_acl(scope: Construct, name: str) -> wafv2.CfnWebACL:
    """A rate limit per address and AWS's managed rule groups. The body-size rule only counts: handlers bound the body
    themselves at 256 KiB, and WAF's 8 KB would refuse an ordinary product with many variants."""
    rules = [_rate_limit(priority=0)]
    rules += [_managed(group, priority=position) for position, group in enumerate(_MANAGED, start=1)]
    return wafv2.CfnWebACL(
        scope,
        name,
        scope="REGIONAL",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow=wafv2.CfnWebACL.AllowActionProperty()),
        rules=rules,
        visibility_config=_visibility(name),
    )


def _rate_limit(*, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    return wafv2.CfnWebACL.RuleProperty(
        name="RatePerAddress",
        priority=priority,
        action=wafv2.CfnWebACL.RuleActionProperty(block=wafv2.CfnWebACL.BlockActionProperty()),
        statement=wafv2.CfnWebACL.StatementProperty(
            rate_based_statement=wafv2.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=REQUESTS_PER_ADDRESS
            )
        ),
        visibility_config=_visibility("RatePerAddress"),
    )


def _managed(group: str, *, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    overrides = [_count("SizeRestrictions_BODY")] if group == "AWSManagedRulesCommonRuleSet" else None
    return wafv2.CfnWebACL.RuleProperty(
        name=group,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(
            managed_rule_group_statement=wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS", name=group, rule_action_overrides=overrides
            )
        ),
        visibility_config=_visibility(group),
    )


def _count(rule: str) -> wafv2.CfnWebACL.RuleActionOverrideProperty:
    return wafv2.CfnWebACL.RuleActionOverrideProperty(
        name=rule,
        action_to_use=wafv2.CfnWebACL.RuleActionProperty(count=wafv2.CfnWebACL.CountActionProperty()),
    )


def _visibility(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=True
    )

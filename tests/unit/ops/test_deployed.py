"""Functions and log groups of a stack, from its template and physical names."""

from ops.deployed import DeployedStack, Function, LogGroup, functions, log_groups

STACK = DeployedStack(
    service="orders",
    name="cartwright-prod-orders",
    template={
        "Resources": {
            "SweeperLogs11111111": {"Type": "AWS::Logs::LogGroup"},
            "SweeperFunction22222222": {
                "Type": "AWS::Lambda::Function",
                "Properties": {"LoggingConfig": {"LogGroup": {"Ref": "SweeperLogs11111111"}}},
            },
            "SweeperLogsErrorLines33333333": {
                "Type": "AWS::Logs::MetricFilter",
                "Properties": {
                    "LogGroupName": {"Ref": "SweeperLogs11111111"},
                    "MetricTransformations": [{"MetricName": "cartwright-prod-orders/Sweeper/ErrorLines"}],
                },
            },
            "SweeperLive": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {"FunctionName": {"Ref": "SweeperFunction22222222"}},
            },
            "SweeperSource": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["NewsQueue66666666", "Arn"]},
                    "FunctionName": {"Ref": "SweeperLive"},
                },
            },
            "NewsQueue66666666": {"Type": "AWS::SQS::Queue"},
            "SecondSource": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["LaterNewsQueue77777777", "Arn"]},
                    "FunctionName": {"Ref": "SweeperLive"},
                },
            },
            "LaterNewsQueue77777777": {"Type": "AWS::SQS::Queue"},
            "ApiAccessLog44444444": {"Type": "AWS::Logs::LogGroup"},
            "MadeByCdk": {"Type": "AWS::Lambda::Function"},
            "NotYetThere55555555": {"Type": "AWS::Lambda::Function"},
        }
    },
    physical={
        "SweeperLogs11111111": "orders-sweeper-logs",
        "SweeperFunction22222222": "orders-sweeper",
        "ApiAccessLog44444444": "orders-access",
        "MadeByCdk": "by-cdk",
    },
)


def test_a_function_is_known_with_its_log_and_its_metric() -> None:
    assert functions([STACK]) == [
        Function(
            "orders",
            "Sweeper",
            "orders-sweeper",
            "orders-sweeper-logs",
            "cartwright-prod-orders/Sweeper/ErrorLines",
            "orders/NewsQueue or orders/LaterNewsQueue",
        ),
        Function("orders", "MadeByCdk", "by-cdk", "/aws/lambda/by-cdk", None),
    ]


def test_a_log_group_is_named_after_its_function_or_itself() -> None:
    assert log_groups([STACK]) == [
        LogGroup("orders", "Sweeper", "orders-sweeper-logs", True),
        LogGroup("orders", "ApiAccessLog", "orders-access", False),
    ]

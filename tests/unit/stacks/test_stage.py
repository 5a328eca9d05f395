"""cdk.json's blocks become stages, or a sentence that names what is wrong."""

from typing import Any

import pytest
from aws_cdk import App

from stacks.omissions import OMITTED
from stacks.stage import Stage, context
from stacks.stage_values import StageError, TraceSampling, Warmth, WarmThroughput

BLOCK: dict[str, Any] = {
    "hosted_by": "aws",
    "retain_data": False,
    "log_retention_days": 7,
    "system_log_level": "WARN",
    "throttle_rate": 50,
    "throttle_burst": 25,
    "waf": False,
    "architecture": "arm64",
    "cors_origins": ["https://shop.example"],
    "payment_provider": "sandbox",
    "capture_at": "confirmation",
    "trace_sampling": {"per_second": 1, "rate": 0.05},
    "payable_minutes": 30,
    "payment_attempts": 5,
    "sales_counted_every_minutes": 30,
    "search_language": "english",
}


def with_(**changes: Any) -> Stage:
    return Stage.from_block("trial", {**BLOCK, **changes})


def test_what_may_be_none_may_be_left_out() -> None:
    stage = with_()
    assert (stage.alarm_email, stage.warm, stage.checkout_challenge_url) == (None, None, None)
    assert stage.cors_origins == ("https://shop.example",)
    assert stage.stack_name("catalog") == "cartwright-trial-catalog"


def test_a_stage_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        with_().waf = True  # type: ignore[misc]


def test_a_stage_that_keeps_its_data_does_not_pretend_to_be_paid() -> None:
    with pytest.raises(StageError, match="needs a real payment provider"):
        with_(retain_data=True)


def test_customers_need_a_way_back_from_their_bank() -> None:
    with pytest.raises(StageError, match="needs a payment_return_url"):
        with_(payment_provider="stripe")
    assert with_(payment_provider="stripe", payment_return_url="https://shop.example/paid").waf is False


def test_a_challenge_is_verified_where_nobody_can_listen() -> None:
    url = "https://challenges.cloudflare.com/turnstile/v0/siteverify"
    assert with_(checkout_challenge_url=url).checkout_challenge_url == url
    with pytest.raises(StageError, match="checkout_challenge_url that does not use https"):
        with_(checkout_challenge_url=url.replace("https", "http"))


KEPT = {"retain_data": True, "payment_provider": "stripe", "payment_return_url": "https://shop.example/paid"}


def test_a_stage_that_keeps_its_data_names_the_pages_that_may_read_it() -> None:
    assert with_(cors_origins=["*"]).cors_origins == ("*",)
    with pytest.raises(StageError, match="cors_origins must name the pages"):
        with_(**KEPT, cors_origins=["*"])


@pytest.mark.parametrize(
    ("origins", "says"),
    [
        (["https://shop.example/"], "is not an origin"),
        (["shop.example"], "is not an origin"),
        (["https://*.example"], "is not an origin"),
        (["*", "https://shop.example"], "alone or a list"),
        ([], "alone or a list"),
    ],
)
def test_what_is_no_origin_is_named(origins: list[str], says: str) -> None:
    with pytest.raises(StageError, match=says):
        with_(cors_origins=origins)


def test_a_sender_needs_an_address() -> None:
    assert with_(mail_from="a@b.example", mail_identity="b.example").mail_identity == "b.example"
    with pytest.raises(StageError, match="a mail_identity but no mail_from"):
        with_(mail_identity="b.example")


def test_warm_throughput_is_read_by_service() -> None:
    warm = with_(warm_throughput={"inventory": {"reads": 12_000, "writes": 16_000}}).warm_throughput
    assert warm == {"inventory": WarmThroughput(reads=12_000, writes=16_000)}


def test_the_command_line_names_the_stacks_that_are_there() -> None:
    app = App(context={"stages": {"dev": BLOCK}, "stage": "dev", "existing_stacks": "a,b"})
    assert Stage.from_app(app).existing_stacks == frozenset({"a", "b"})
    assert with_().existing_stacks is None
    with pytest.raises(StageError, match="existing_stacks, which Stage does not know"):
        with_(existing_stacks=[])


def test_a_key_that_is_missing_is_named() -> None:
    block = {key: value for key, value in BLOCK.items() if key not in ("waf", "throttle_rate")}
    with pytest.raises(StageError, match=r"stage 'trial' lacks throttle_rate, waf\."):
        Stage.from_block("trial", block)


def test_a_key_that_is_misspelt_is_named() -> None:
    with pytest.raises(StageError, match="has log_retention, which Stage does not know"):
        with_(log_retention=7)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"retain_data": "true"}, "retain_data is 'true'"),
        ({"retain_data": 1}, "retain_data is 1"),
        ({"log_retention_days": "7"}, "log_retention_days is '7'"),
        ({"throttle_rate": True}, "throttle_rate is True"),
        ({"throttle_rate": 0.5}, "throttle_rate is 0.5"),
        ({"waf": None}, "waf is None"),
        ({"hosted_by": "azure"}, "one of aws, embedded, not 'azure'"),
        ({"architecture": "arm"}, "one of arm64, x86_64, host, not 'arm'"),
        ({"cors_origins": "*"}, "cors_origins must be a list of strings"),
        ({"cors_origins": [1]}, "cors_origins must be a list of strings"),
        ({"alarm_email": 1}, "alarm_email is 1"),
        ({"warm_throughput": 3}, "warm_throughput must have integer reads and writes"),
        ({"warm_throughput": {"inventory": {"reads": 12_000}}}, "must have integer reads and writes"),
        (
            {"warm_throughput": {"inventory": {"reads": 12_000, "writes": True}}},
            "must have integer reads and writes",
        ),
        ({"warm_throughput": {"inventory": {"reads": 9, "writes": 9}}}, "must be at least the default"),
        ({"trace_sampling": 0.05}, "trace_sampling must have per_second and rate"),
        ({"trace_sampling": {"per_second": 1}}, "trace_sampling must have per_second and rate"),
        (
            {"trace_sampling": {"per_second": 0.5, "rate": 1}},
            "must have an integer per_second and a numeric rate",
        ),
        (
            {"trace_sampling": {"per_second": 0, "rate": True}},
            "must have an integer per_second and a numeric rate",
        ),
        ({"trace_sampling": {"per_second": 0, "rate": 5}}, "rate from 0 to 1, not 0 and 5"),
        ({"payable_minutes": 9}, "payable_minutes must be 0 or from 10 to 60, not 9"),
        ({"payable_minutes": 61}, "payable_minutes must be 0 or from 10 to 60, not 61"),
        ({"payment_attempts": 0}, "payment_attempts must be from 1 to 10, not 0"),
        ({"payment_attempts": 11}, "payment_attempts must be from 1 to 10, not 11"),
        ({"sales_counted_every_minutes": 0}, "sales_counted_every_minutes must be from 1 to 60, not 0"),
        ({"sales_counted_every_minutes": 61}, "sales_counted_every_minutes must be from 1 to 60, not 61"),
        ({"trace_sampling": {"per_second": -1, "rate": 1}}, "per_second of at least 0"),
        ({"warm": 3}, "warm must be null or have min and max"),
        ({"warm": {"min": 1}}, "warm must be null or have min and max"),
        ({"warm": {"min": 3, "max": 2}}, "warm requires 1 <= min <= max, not min 3 and max 2"),
        ({"warm": {"min": 0, "max": 2}}, "warm requires 1 <= min <= max, not min 0 and max 2"),
    ],
)
def test_a_value_of_another_kind_is_named(change: dict[str, Any], says: str) -> None:
    with pytest.raises(StageError) as raised:
        with_(**change)
    assert says in str(raised.value)


def test_the_sampling_of_traces_is_read() -> None:
    assert with_(trace_sampling={"per_second": 0, "rate": 0.05}).trace_sampling == TraceSampling(0, 0.05)


def test_warmth_is_read() -> None:
    assert with_(warm={"min": 1, "max": 20}).warm == Warmth(1, 20)


@pytest.mark.parametrize(
    ("asked", "says"),
    [({}, "No stage given"), ({"stage": "test"}, "There is no stage 'test'")],
)
def test_an_unknown_stage_is_answered_with_the_known_ones(asked: dict[str, str], says: str) -> None:
    app = App(context={"stages": {"dev": BLOCK, "prod": BLOCK}, **asked})
    with pytest.raises(StageError, match=says + r".*-c stage=NAME to one of dev, prod"):
        Stage.from_app(app)


def test_the_command_line_says_who_hears_of_alarms() -> None:
    app = App(context={"stages": {"dev": BLOCK}, "stage": "dev", "alarm_email": "ops@shop.example"})
    assert Stage.from_app(app).alarm_email == "ops@shop.example"


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_the_projects_own_stages_are_sound(name: str) -> None:
    assert Stage.from_app(App(context=context(name))).name == name


def test_prod_protects_and_local_is_embedded() -> None:
    prod, local = (Stage.from_app(App(context=context(name))) for name in ("prod", "local"))
    assert prod.retain_data
    assert prod.waf
    assert prod.hosted_by == "aws"
    assert local.hosted_by == "embedded"
    assert local.architecture == "host"


@pytest.mark.parametrize("kind", sorted(OMITTED))
def test_only_the_embedded_aws_hosts_less(kind: str) -> None:
    assert with_().hosts(kind)
    assert not with_(hosted_by="embedded").hosts(kind)
    assert with_(hosted_by="embedded").hosts("AWS::SQS::Queue")

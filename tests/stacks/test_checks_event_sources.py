"""What Lambda polls: each rule passes the sound template and names what is broken in the other."""

from cartwright.batch import MAX_RECEIVES
from stacks.checks.event_sources import (
    partial_batch,
    receives,
    stream_images,
    stream_retries,
    visibility_timeout,
)
from tests.stacks.samples import arn, changed, messages, queue_consumer, table_with_relay, without


def test_six_times_the_time_out_is_long_enough() -> None:
    assert messages(visibility_timeout, queue_consumer()) == []


def test_a_second_less_is_not() -> None:
    [found] = messages(visibility_timeout, changed(queue_consumer(), "Queue", VisibilityTimeout=179))
    assert found.startswith(
        "Queue: has a visibility timeout of 179 s, less than 6 x 30 s, the timeout of Function"
    )


def test_a_queue_that_says_nothing_hides_for_thirty_seconds() -> None:
    [found] = messages(
        visibility_timeout, changed(queue_consumer(), "Mapping", MaximumBatchingWindowInSeconds=20)
    )
    assert "less than 6 x 30 s + 20 s" in found
    [found] = messages(visibility_timeout, without(queue_consumer(), "Queue", "VisibilityTimeout"))
    assert "of 30 s" in found


def test_a_function_that_says_nothing_takes_three_seconds() -> None:
    template = without(changed(queue_consumer(), "Queue", VisibilityTimeout=18), "Function", "Timeout")
    assert messages(visibility_timeout, template) == []


def test_an_alias_named_by_a_string_of_its_arns_parts_is_followed() -> None:
    name = {"Fn::Select": [6, {"Fn::Split": [":", {"Ref": "Live"}]}]}
    template = changed(queue_consumer(), "Mapping", FunctionName={"Fn::Join": ["", [name, ":live"]]})
    assert messages(visibility_timeout, template) == []
    assert messages(visibility_timeout, changed(template, "Function", Timeout=31))


def test_a_function_of_elsewhere_can_not_be_compared() -> None:
    [found] = messages(visibility_timeout, changed(queue_consumer(), "Mapping", FunctionName="elsewhere"))
    assert found.startswith("Mapping: invokes a function that is not in these templates")


def test_partial_batches_are_demanded_of_queues_and_streams() -> None:
    for template in (queue_consumer(), table_with_relay()):
        assert messages(partial_batch, template) == []
        [found] = messages(partial_batch, without(template, "Mapping", "FunctionResponseTypes"))
        assert found.startswith("Mapping: retries the whole batch when one item fails")


def test_a_stream_that_is_read_has_both_images() -> None:
    assert messages(stream_images, table_with_relay()) == []
    keys = changed(table_with_relay(), "Table", StreamSpecification={"StreamViewType": "KEYS_ONLY"})
    assert messages(stream_images, keys) == ["Table: has the stream view KEYS_ONLY, and Mapping reads it"]
    [found] = messages(stream_images, without(table_with_relay(), "Table", "StreamSpecification"))
    assert "has the stream view none" in found


def test_a_queue_gives_up_after_five_and_when_the_code_does() -> None:
    def handed_out(times: int) -> list[str]:
        policy = {"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": times}
        return messages(receives, changed(queue_consumer(), "Queue", RedrivePolicy=policy))

    assert handed_out(MAX_RECEIVES) == []
    [other, few] = handed_out(3)
    assert few.startswith("Queue: has a maxReceiveCount of 3: throttling")
    assert other.startswith("Queue: has a maxReceiveCount of 3, but the code expects 5")
    [other] = handed_out(6)
    assert "code expects 5" in other
    assert messages(receives, without(queue_consumer(), "Queue", "RedrivePolicy")) == []


def test_a_stream_is_tried_until_its_records_are_nearly_gone() -> None:
    assert messages(stream_retries, table_with_relay()) == []
    assert messages(stream_retries, queue_consumer()) == []
    unlimited = without(table_with_relay(), "Mapping", "MaximumRetryAttempts")
    assert messages(stream_retries, unlimited) == []
    [found] = messages(stream_retries, changed(table_with_relay(), "Mapping", MaximumRetryAttempts=10))
    assert found == "Mapping: gives up after 10 retries, which take less than a minute"
    for age in (3600, 24 * 3600, -1):
        template = changed(table_with_relay(), "Mapping", MaximumRecordAgeInSeconds=age)
        [found] = messages(stream_retries, template)
        assert found.startswith(f"Mapping: retries for {age} s")
    [found] = messages(stream_retries, without(table_with_relay(), "Mapping", "BisectBatchOnFunctionError"))
    assert found.startswith("Mapping: does not bisect")

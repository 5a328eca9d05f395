"""What the catalogue's templates hold that no general rule asks for."""

from typing import Any

import pytest

from stacks.checks.synthesis import Templates, stage_named

each_stage = pytest.mark.parametrize("stage", ["local", "dev", "prod"])


def of_type(template: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    """The properties of the one resource whose logical id begins with `name`."""
    (found,) = (
        resource["Properties"]
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == kind and logical_id.startswith(name)
    )
    return dict(found)


def allowed(template: dict[str, Any], function: str, action: str) -> str:
    """On what, as one text."""
    statements = of_type(template, "AWS::IAM::Policy", f"{function}Role")["PolicyDocument"]["Statement"]
    return repr([each["Resource"] for each in statements if action in _list(each["Action"])])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@each_stage
@pytest.mark.parametrize("bucket", ["ImageFiles", "Uploads"])
def test_a_page_of_the_shop_can_upload_and_download(
    templates: dict[str, Templates], stage: str, bucket: str
) -> None:
    """A browser sends no presigned PUT that the bucket has not permitted to its page's origin."""
    (rule,) = of_type(templates[stage]["catalog"], "AWS::S3::Bucket", bucket)["CorsConfiguration"][
        "CorsRules"
    ]
    assert rule["AllowedOrigins"] == list(stage_named(stage).cors_origins)
    assert rule["AllowedMethods"] == ["PUT", "GET"]
    assert rule["AllowedHeaders"] == ["Content-Type"]


@each_stage
@pytest.mark.parametrize(
    ("function", "bucket"), [("Search", "SearchIndex"), ("Indexer", "SearchIndex"), ("Images", "ImageFiles")]
)
def test_who_takes_404_for_missing_may_list_the_bucket(
    templates: dict[str, Templates], stage: str, function: str, bucket: str
) -> None:
    """Else S3 answers 403. The embedded AWS answers 404 to everybody."""
    template = templates[stage]["catalog"]
    assert bucket in allowed(template, function, "s3:GetObject")
    assert bucket in allowed(template, function, "s3:ListBucket")


@each_stage
@pytest.mark.parametrize(("function", "objects"), [("Importer", "report.csv"), ("Exporter", "exports/")])
def test_who_writes_in_parts_may_abort_it(
    templates: dict[str, Templates], stage: str, function: str, objects: str
) -> None:
    for action in ("s3:PutObject", "s3:AbortMultipartUpload"):
        assert objects in allowed(templates[stage]["catalog"], function, action)


@each_stage
def test_the_importer_alone_may_send_itself_on(templates: dict[str, Templates], stage: str) -> None:
    looping = {
        logical_id.partition("Function")[0]
        for template in templates[stage].values()
        for logical_id, resource in template["Resources"].items()
        if resource["Properties"].get("RecursiveLoop") == "Allow"
    }
    assert looping == {"Importer"}

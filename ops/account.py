"""Account settings that a deployment depends on. Settings that may not be read are unknown and reported as such."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from ops import console
from ops.preflight import Sender
from ops.shop import client

Answer = TypeVar("Answer")

_FORBIDDEN = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
_NEVER_CREATED = ("CREATE_IN_PROGRESS", "CREATE_FAILED", "ROLLBACK_", "REVIEW_IN_PROGRESS", "DELETE_")
"""Prefixes of the states of a stack whose first deployment failed or has not ended."""


class Account:
    def __init__(self, stage: str, region: str) -> None:
        self._stage = stage
        self._region = region

    def concurrency_limit(self) -> int | None:
        def ask() -> int:
            limits = self._client("lambda").get_account_settings()["AccountLimit"]
            return int(limits["ConcurrentExecutions"])

        return _asked("the concurrency limit (lambda:GetAccountSettings)", ask)

    def sender(self, identity: str) -> Sender | None:
        def ask() -> Sender:
            ses = self._client("sesv2")
            try:
                verified = bool(ses.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"])
            except ses.exceptions.NotFoundException:
                return Sender(None, may_write_to_anyone=False)
            anyone = bool(ses.get_account()["ProductionAccessEnabled"])
            return Sender(verified, may_write_to_anyone=anyone)

        return _asked("the sending status of SES (ses:GetEmailIdentity, ses:GetAccount)", ask)

    def existing_stacks(self, prefix: str) -> frozenset[str]:
        """Stacks that were created once and that a deployment updates."""
        pages = self._client("cloudformation").get_paginator("describe_stacks").paginate()
        return frozenset(
            stack["StackName"]
            for page in pages
            for stack in page["Stacks"]
            if stack["StackName"].startswith(prefix) and not stack["StackStatus"].startswith(_NEVER_CREATED)
        )

    def template(self, stack: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._client("cloudformation").get_template(
            StackName=stack, TemplateStage="Original"
        )["TemplateBody"]
        return found

    def _client(self, service: str) -> Any:
        return client(service, stage=self._stage, endpoint=None, region=self._region)


def _asked(what: str, ask: Callable[[], Answer]) -> Answer | None:
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] not in _FORBIDDEN:
            raise
        console.note(f"Your credentials may not read {what}, so it was not checked.")
        return None

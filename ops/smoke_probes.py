"""Queries a deployed stage for ops/smoke_rules.py. Depends on the services and their routes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

import stacks  # noqa: F401 - puts the services and the shared layer on the import path
from cartwright.http import Access, Route
from cartwright.http.responses import ALLOWED_HEADERS, COMMON_HEADERS
from ops import buy, http, order, paths, smoke_rules
from ops.account import Account
from ops.contracts.services import Service, services
from ops.deployed import DeployedStack, plain_name, stacks_of
from ops.picture.templates import Templates
from ops.shop import Shop, stack_name
from ops.smoke_rules import Verdict, Warm, verdict

Group = tuple[str, Callable[[], Iterator[Verdict]]]
"""The name and the function of a check, which raises what http.ask and boto3 raise."""
_NO_ID = "00000000-0000-7000-8000-000000000000"
_REDEPLOY = "API Gateway's deployment differs from the templates: deploy the stage again."
_ALIAS, _TARGET = "AWS::Lambda::Alias", "AWS::ApplicationAutoScaling::ScalableTarget"
_POOLS = {"customers": "UserPoolId", "staff": "StaffPoolId"}


@dataclass(frozen=True, slots=True)
class Probes:
    """``block`` are the stage's settings in cdk.json."""

    shop: Shop
    block: Mapping[str, Any]

    @property
    def embedded(self) -> bool:
        return self.shop.endpoint is not None

    @property
    def origins(self) -> list[str]:
        return list(self.block["cors_origins"])

    def groups(self, sku: str, seconds: int) -> Iterator[Group]:
        """Checks every API that exists in the code and in the stage, then the rest. The test order buys ``sku``."""
        for service in services(paths.ROOT / "functions"):
            if service.name in self.shop.apis:
                yield f"the API of {service.name}", partial(self.api, service)
        yield "warm environments", lambda: self.warm(stacks_of(self.shop))
        yield "mail", self.mail
        yield "an order by test card", lambda: iter([self.sale(sku, seconds)])

    def api(self, service: Service) -> Iterator[Verdict]:
        yield self._unknown_route(service)
        if route := _first(service, lambda each: each.access.signed_in):
            yield self._no_token(service, route)
        if route := _first(service, lambda each: each.access is Access.PARTNER):
            yield self._no_key(service, route)
        if route := _first(service, lambda each: each.access is Access.PUBLIC and each.body and not each.raw):
            yield self._malformed(service, route)
        if route := _first(service, _is_public_get):
            yield self._headers(service, route)
        yield self._preflight(service, service.routes[0])

    def _unknown_route(self, service: Service) -> Verdict:
        answer = self._ask(service, "GET", "/no-such-route")
        faults = [
            *smoke_rules.problem(answer, status=404, code="not-found"),
            *smoke_rules.from_gateway(answer),
            *smoke_rules.gateway_origin(answer, self.origins),
        ]
        return self._verdict(f"{service.name}: an unknown route is a 404 of the gateway", faults)

    def _no_token(self, service: Service, route: Route) -> Verdict:
        faults: list[str] = []
        for headers in ({}, {"Authorization": "Bearer no-token"}):
            answer = self._ask(service, route.method, _path(route), headers=headers)
            faults += smoke_rules.problem(answer, status=401, code="unauthenticated")
            faults += smoke_rules.from_gateway(answer)
            faults += smoke_rules.challenge(answer)
            faults += smoke_rules.gateway_origin(answer, self.origins)
        check = f"{service.name}: {route.operation} without a token is a 401 of the gateway"
        return self._verdict(check, dict.fromkeys(faults))

    def _no_key(self, service: Service, route: Route) -> Verdict:
        body = b"{}" if route.body else None
        answer = self._ask(service, route.method, _path(route), body=body)
        faults = [
            *smoke_rules.problem(answer, status=401),
            *smoke_rules.renamed_challenge(answer),
        ]
        check = f"{service.name}: {route.operation} without a key is a 401, with WWW-Authenticate renamed"
        return self._verdict(
            check,
            faults,
            remedy="docs/decisions/0048-follow-http-semantics.md describes how API Gateway renames that header.",
        )

    def _malformed(self, service: Service, route: Route) -> Verdict:
        answer = self._ask(service, route.method, _path(route), body=b"[]", kind=route.media_type)
        faults = [
            *smoke_rules.problem(answer, status=400, code="bad-request"),
            *smoke_rules.from_gateway(answer),
        ]
        return self._verdict(f"{service.name}: {route.operation} of an array is a 400 of the gateway", faults)

    def _headers(self, service: Service, route: Route) -> Verdict:
        """Ignores the function's status: most requests use an id that does not exist."""
        faults: list[str] = []
        for asking in dict.fromkeys((self._page(), smoke_rules.FOREIGN_ORIGIN)):
            answer = self._ask(service, "GET", _path(route), headers={"Origin": asking})
            faults += smoke_rules.common_headers(answer, COMMON_HEADERS)
            faults += smoke_rules.allowed_origin(answer, self.origins, asking)
        check = f"{service.name}: {route.operation} has the security headers and the stage's origins"
        return self._verdict(
            check, dict.fromkeys(faults), remedy="Deploy the stage again: its functions are outdated."
        )

    def _preflight(self, service: Service, route: Route) -> Verdict:
        asking = {"Origin": self._page(), "Access-Control-Request-Method": route.method}
        answer = self._ask(service, "OPTIONS", _path(route), headers=asking)
        faults = [
            *smoke_rules.preflight(answer, method=route.method, headers=ALLOWED_HEADERS),
            *smoke_rules.allowed_origin(answer, self.origins, self._page()),
        ]
        return self._verdict(
            f"{service.name}: pages of the stage's origins may call {route.operation}", faults
        )

    def warm(self, deployed: Sequence[DeployedStack]) -> Iterator[Verdict]:
        """Whether Lambda provisions the concurrency that the templates request from Application Auto Scaling."""
        found = list(_targets(deployed))
        wanted = self.block.get("warm")
        if not found and not wanted:
            says = "the stage has no 'warm' in cdk.json, so there is no provisioned concurrency"
            yield Verdict("warm environments", "skipped", says)
        elif not found:
            yield Verdict(
                "warm environments",
                "failed",
                "the stage has 'warm', but no alias is provisioned",
                "Deploy it again.",
            )
        for label, arn, minimum in found:
            each = self._warm(label, arn, minimum)
            says = f"{each.available} ready, {each.minimum} required"
            remedy = (
                "Run 'aws application-autoscaling describe-scaling-activities --service-namespace lambda'."
            )
            yield self._verdict(f"{label}: kept warm", smoke_rules.warm(each), remedy=remedy, says=says)

    def _warm(self, label: str, arn: str, minimum: int) -> Warm:
        function, _, alias = arn.rpartition(":")
        lambda_ = self.shop.client("lambda")
        try:
            kept = lambda_.get_provisioned_concurrency_config(FunctionName=function, Qualifier=alias)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ProvisionedConcurrencyConfigNotFoundException":
                raise
            return Warm(label, minimum, "", 0)
        available = int(kept.get("AvailableProvisionedConcurrentExecutions", 0))
        return Warm(label, minimum, kept["Status"], available, kept.get("StatusReason", ""))

    def mail(self) -> Iterator[Verdict]:
        mail_from = self.block.get("mail_from")
        identity = self.block.get("mail_identity") or str(mail_from or "").rpartition("@")[2]
        sender = None if self.embedded or not identity else self._account.sender(identity)
        cognito = self.shop.client("cognito-idp")
        for who, output in _POOLS.items():
            pool = cognito.describe_user_pool(UserPoolId=self.shop.output("accounts", output))["UserPool"]
            configuration = pool.get("EmailConfiguration", {})
            yield self._verdict(
                f"mail to {who}",
                smoke_rules.mail(configuration, mail_from, sender),
                remedy="See Mail in docs/operations.md, then deploy the stage again.",
                says=smoke_rules.mail_sender(configuration),
            )

    @property
    def _account(self) -> Account:
        return Account(self.shop.stage, self.shop.region)

    def sale(self, sku: str, seconds: int) -> Verdict:
        """A guest buys one unit of the SKU with a test card. The order remains in the stage."""
        if stack_name(self.shop.stage, "sandbox") not in self.shop.outputs:
            says = "the stage takes real cards; test it with a purchase and a refund"
            return Verdict("an order by test card", "skipped", says)
        wanted = buy.Wanted(
            sku=sku,
            quantity=1,
            card="tok_approve",
            currency="GBP",
            country="GB",
            email="smoke-test@example.com",
        )
        bought = buy.purchase(self.shop, wanted, lambda _text: None)
        bought = buy.outcome(self.shop, bought, seconds)
        history = order.await_end(self.shop, bought.order_id, seconds)
        faults = smoke_rules.sold(bought.state, bought.reason, [each.what for each in history.waits])
        return self._verdict(
            "an order by test card",
            faults,
            remedy=f"ops order {bought.order_id} --stage {self.shop.stage}",
            says=f"{bought.order_id} is {history.state}",
        )

    def _ask(
        self,
        service: Service,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        kind: str = "application/json",
    ) -> http.Answer:
        sent = {**({"Content-Type": kind} if body is not None else {}), **(headers or {})}
        return http.ask(method, self.shop.api(service.name) + path, headers=sent, body=body)

    def _page(self) -> str:
        """An origin that the stage allows."""
        return smoke_rules.FOREIGN_ORIGIN if "*" in self.origins else self.origins[0]

    def _verdict(
        self, check: str, faults: Iterable[str], *, remedy: str = _REDEPLOY, says: str = ""
    ) -> Verdict:
        return verdict(check, faults, remedy=remedy, embedded=self.embedded, says=says)


def _first(service: Service, fits: Callable[[Route], object]) -> Route | None:
    return next((route for route in service.routes if fits(route)), None)


def _is_public_get(route: Route) -> bool:
    return (route.access, route.method, route.status) == (Access.PUBLIC, "GET", 200)


def _path(route: Route) -> str:
    names = route.path_parameters.__struct_fields__ if route.path_parameters else ()
    return route.path.format(**dict.fromkeys(names, _NO_ID))


def _targets(deployed: Sequence[DeployedStack]) -> Iterator[tuple[str, str, int]]:
    """Label, ARN and minimum of each alias that Application Auto Scaling manages."""
    physical = {stack.name: stack.physical for stack in deployed}
    templates = Templates({stack.name: stack.template for stack in deployed})
    services_of = {stack.name: stack.service for stack in deployed}
    for target, properties in templates.of_type(_TARGET):
        for alias in templates.referred(target.stack, properties["ResourceId"]):
            if templates.type_of(alias) == _ALIAS:
                name = f"{services_of[alias.stack]}/{plain_name(alias.name).removesuffix('Live')}"
                yield name, physical[alias.stack][alias.name], int(properties["MinCapacity"])

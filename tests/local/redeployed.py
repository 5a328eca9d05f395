"""A deployed function with another environment for a while, as an operator may give it one; and its end by force."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.local.conftest import LocalShop
from tests.local.deployed import resource


@dataclass(frozen=True)
class Redeployable:
    """`name` is the function's in the stack of `service`."""

    shop: LocalShop
    service: str
    name: str

    @property
    def function(self) -> str:
        stack = f"cartwright-local-{self.service}"
        return resource(self.shop, "AWS::Lambda::Function", f"{self.name}Function", stack)

    def environment(self) -> dict[str, str]:
        client = self.shop.session().client("lambda")
        found = client.get_function_configuration(FunctionName=self.function, Qualifier="live")
        return dict(found["Environment"]["Variables"])

    @contextmanager
    def given(self, **variables: str) -> Iterator[None]:
        """Another version with these variables besides its own goes live, and the deployed one comes back."""
        client, function = self.shop.session().client("lambda"), self.function
        before = client.get_alias(FunctionName=function, Name="live")["FunctionVersion"]
        own = self.environment()
        client.update_function_configuration(
            FunctionName=function, Environment={"Variables": own | variables}
        )
        try:
            version = client.publish_version(FunctionName=function)["Version"]
            client.update_alias(FunctionName=function, Name="live", FunctionVersion=version)
            yield
        finally:
            client.update_alias(FunctionName=function, Name="live", FunctionVersion=before)
            client.update_function_configuration(FunctionName=function, Environment={"Variables": own})

    def killer(self) -> Callable[[], int]:
        """Ends its processes of this shop without a chance to tidy up, as when its machine dies; says how many."""
        function = self.function
        return lambda: _kill(self.shop, function)


def _kill(shop: LocalShop, function: str) -> int:
    listed = subprocess.run(["ps", "-ww", "-eo", "pid=,args="], capture_output=True, text=True, check=True)  # noqa: S607
    workers = [
        int(line.split()[0])
        for line in listed.stdout.splitlines()
        if f"{shop.local_dir}/" in line and f"-{function}-" in line
    ]
    for pid in workers:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(workers)

"""Consumes another service's events."""

from collections.abc import Sequence

from aws_cdk import Duration
from constructs import Construct

from cartwright.events import Event
from cartwright.events.base import EventPattern
from stacks.constructs.queued_function import QueuedFunction
from stacks.constructs.service_function import ServiceFunction
from stacks.constructs.service_stack import ServiceStack


class EventConsumer(QueuedFunction):
    """Event classes -> rules on the shop's bus -> queue -> function.

    The patterns are built from the event classes, so renaming an event can't leave a rule that matches nothing. The
    function must report partial batch failures (cartwright.batch). ``where`` narrows all of them by patterns for fields
    of their data; a field that older events lack matches none of those.

    Example::

        EventConsumer(stack, "CatalogueChanges", listens_to=[ProductChanged], function=function)
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        listens_to: Sequence[type[Event]],
        where: EventPattern | None = None,
        function: ServiceFunction,
        batch_size: int = 10,
        max_concurrency: int | None = None,
        waits: Duration | None = None,
    ) -> None:
        super().__init__(
            scope,
            name,
            function=function,
            batch_size=batch_size,
            max_concurrency=max_concurrency,
            waits=waits,
        )
        bus = ServiceStack.around(self).shared.bus
        for event in listens_to:
            self.listen(
                f"{event.name}V{event.version}",
                bus=bus,
                pattern=event.pattern(where),
                description=f"{event.name} v{event.version} of {event.source} for {function.node.path}",
            )

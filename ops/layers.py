"""``ops layers``: builds the functions' dependencies while the package registry is reachable."""

from ops import console, stages
from ops.errors import OpsError


def layers() -> None:
    """Build the layers of all stages, so that synthesis needs no network afterwards."""
    from stacks.packaging import (  # noqa: PLC0415
        PackagingError,
        Target,
        dependency_layer,
        image_layer,
        search_layer,
        shared_layer,
    )
    from stacks.stage import Stage  # noqa: PLC0415

    blocks = stages.blocks()
    targets = {Target.of(Stage.from_block(name, block)) for name, block in blocks.items()}
    for target in sorted(targets, key=lambda target: target.label):
        with console.step(f"Layers for {target.label}"):
            try:
                dependency_layer(target)
                image_layer(target)
                search_layer(target)
                shared_layer(target)
            except PackagingError as error:
                raise OpsError(str(error), "") from error

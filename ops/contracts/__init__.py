"""The public contracts: generated from the code, committed, and protected from silent breaking changes.

``contracts/openapi/<service>.json`` is an OpenAPI document, ``contracts/events/<name>.v<n>.json`` a JSON Schema of an
event's whole detail. Changes are compared with the base, the revision that others may already rely on:

- HTTP: a breaking change needs a new MAJOR in the service's ``VERSION``. Any other change of the contract needs a new
  MINOR. Descriptions and examples need neither.
- Events: a breaking change needs a new ``version``, and so a new file. The old file stays and its event is published
  until the base also has a later version: consumers get at least one release to migrate. An event without a successor
  must be ``deprecated = True`` for one release before it is removed.
- A service's document may be removed once the base marks it deprecated (``DEPRECATED = True`` in its api.py).
"""

import stacks  # noqa: F401 - puts the services and the shared layer on the import path

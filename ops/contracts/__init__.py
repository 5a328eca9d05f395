"""The contracts others rely on: made from the code, committed, and kept from breaking in silence.

``contracts/openapi/<service>.json`` is an OpenAPI document, ``contracts/events/<name>.v<n>.json`` a JSON Schema of an
event's whole detail. What changed is judged against the base, the revision that others may already rely on:

- HTTP: a breaking change needs a new MAJOR in the service's ``VERSION``, any other change of the contract a new MINOR.
  Words and examples need neither.
- Events: a breaking change needs a new ``version``, hence a new file. The old file stays, and its event is sent, until
  the base has a later version too: one release at least in which consumers can move. An event that ends
  without a successor first says ``deprecated = True`` for one release.
- A service's document may go once the base marks it deprecated (``DEPRECATED = True`` in its api.py).
"""

import stacks  # noqa: F401 - puts the services and the shared layer on the import path

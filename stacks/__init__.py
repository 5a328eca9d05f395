"""CDK stacks. Importing this puts the services and the shared layer on the import path, where Lambda has them."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

for _source in (ROOT / "layers" / "shared" / "python", ROOT / "functions"):
    if str(_source) not in sys.path:
        sys.path.insert(0, str(_source))

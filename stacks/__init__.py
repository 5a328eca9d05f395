"""CDK stacks. Import this package before aws_cdk: it makes jsii start the Node.js beside this interpreter, and adds the
services and the shared layer to the import path, as on Lambda."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

os.environ.setdefault("JSII_NODE", str(Path(sys.executable).with_name("node")))

for _source in (ROOT / "layers" / "shared" / "python", ROOT / "functions"):
    if str(_source) not in sys.path:
        sys.path.insert(0, str(_source))

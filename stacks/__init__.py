"""CDK stacks. Importing this, before aws_cdk, makes jsii start the node beside this interpreter, and puts the services
and the shared layer on the import path, where Lambda has them."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

os.environ.setdefault("JSII_NODE", str(Path(sys.executable).with_name("node")))

for _source in (ROOT / "layers" / "shared" / "python", ROOT / "functions"):
    if str(_source) not in sys.path:
        sys.path.insert(0, str(_source))

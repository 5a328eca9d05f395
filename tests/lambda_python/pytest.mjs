// Runs pytest in Pyodide: pytest.mjs PYODIDE PROJECT PACKAGES SITE_PACKAGES ARGUMENT...
import { pathToFileURL } from "node:url";

const [pyodide, project, packages, sitePackages, ...pytest] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(pyodide));
const python = await loadPyodide({ env: { PYTHONDONTWRITEBYTECODE: "1" } });
for (const [at, root] of Object.entries({ "/project": project, "/packages": packages, "/site": sitePackages })) {
  python.FS.mkdir(at);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, at);
}
python.globals.set("arguments", python.toPy(pytest));
process.exitCode = python.runPython(`
import os, sys
os.chdir("/project")
sys.path += ["/project", "/packages", "/site"]
import pytest
int(pytest.main(arguments))
`);

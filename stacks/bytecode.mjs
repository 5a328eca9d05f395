// Each line of standard input is the path of a folder, whose modules Pyodide compiles. One line of JSON answers it.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const MOUNT = "/package";
const COMPILE = `
import compileall, os
from py_compile import PycInvalidationMode

os.chdir("${MOUNT}")
compiled = compileall.compile_dir(".", quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
os.chdir("/")
compiled
`;

const { loadPyodide } = await import(pathToFileURL(process.argv[2]));
let output = [];
const keep = (line) => output.push(line);
const python = await loadPyodide({ env: { PYTHONHASHSEED: "0" }, stdout: keep, stderr: keep });
python.FS.mkdir(MOUNT);
const version = python.runPython("'%d.%d' % __import__('sys').version_info[:2]");

for await (const root of createInterface({ input: process.stdin })) {
  output = [];
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, MOUNT);
  const compiled = python.runPython(COMPILE);
  python.FS.unmount(MOUNT);
  console.log(JSON.stringify({ python: version, compiled, output: output.join("\n") }));
}

// main.py in Pyodide, called as xlwings Lite calls it. The same file runs in Node and in a page.

const BRIDGE = `
import json
import sys

import js
import xlwings.server
from pyodide.ffi import to_js

import main

at_start = set(sys.modules)


async def call(data):
    try:
        result = await xlwings.server.custom_functions_call(data.to_py(), main)
    except Exception as e:
        result = {"error": str(e)}
    return to_js(result, dict_converter=js.Object.fromEntries)


def meta():
    return json.dumps(xlwings.server.custom_functions_meta(main))


def imported_since():
    return json.dumps(sorted(set(sys.modules) - at_start))
`;

// `options` are loadPyodide's own, `wheel` the bytes of xlwings' wheel, `source` the text of main.py.
export async function boot(loadPyodide, options, wheel, source) {
  const clock = [performance.now()];
  const environment = {
    HOME: "/home/pyodide",
    XLWINGS_ON_SERVER: "true",
    XLWINGS_LICENSE_KEY: "noncommercial", // for tests; the add-in from the store brings its own
  };
  const python = await loadPyodide({ ...options, env: environment });
  python.unpackArchive(wheel, "wheel");
  clock.push(performance.now());
  python.runPython("import xlwings.server");
  clock.push(performance.now());
  python.FS.writeFile("/home/pyodide/main.py", source);
  python.runPython('import sys; sys.path.insert(0, "/home/pyodide"); import main');
  clock.push(performance.now());
  python.runPython(BRIDGE);
  const [call, meta, importedSince] = ["call", "meta", "imported_since"].map((n) => python.globals.get(n));
  return {
    times: { pyodide: clock[1] - clock[0], xlwings: clock[2] - clock[1], main: clock[3] - clock[2] },
    meta: () => JSON.parse(meta()),
    importedSince: () => JSON.parse(importedSince()),
    run: (code) => JSON.parse(python.runPython(code)),
    call: (name, args, runtime) => call(body(name, args, runtime)),
  };
}

// What the add-in's JavaScript sends to Python for one call.
function body(name, args, runtime) {
  return {
    client: "Office.js",
    func_name: name,
    args,
    caller_address: "[Book1.xlsx]Sheet1!A1",
    version: "0.37.8",
    runtime,
    culture_info_name: "en-US",
    date_format: "m/d/yyyy",
  };
}

// A scalar call many times over, and one call on a long column, in milliseconds.
export async function time(python, { name, args, times, column, others }) {
  const results = [];
  let start = performance.now();
  for (let i = 0; i < times; i++) results.push(await python.call(name, args, "1.4"));
  const scalar = performance.now() - start;
  start = performance.now();
  const spilled = await python.call(name, [column, ...others], "1.4");
  return { scalar, range: performance.now() - start, results, spilled };
}

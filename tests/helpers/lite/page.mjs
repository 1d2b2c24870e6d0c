// The page of a task pane: functions from the metadata are associated, and call Python.
import { loadPyodide } from "./pyodide/pyodide.mjs";
import { boot, time } from "./runtime.mjs";

let python;

const requests = {
  async boot({ source }) {
    const wheel = await (await fetch("xlwings.whl")).arrayBuffer();
    python = await boot(loadPyodide, { indexURL: "./pyodide/" }, wheel, source);
    for (const { id } of python.meta().functions) CustomFunctions.associate(id, wrapped(id));
    return python.times;
  },
  meta: () => python.meta(),
  importedSince: () => python.importedSince(),
  run: ({ code }) => python.run(code),
  calls: ({ calls }) => Promise.all(calls.map(({ name, args }) => excel.call(name, args))),
  time: (what) => time(python, what),
  associated: () => Object.keys(CustomFunctions._association.mappings),
  // the function itself, as the runtime calls it, with an error of the runtime's own for each name of one
  async direct({ name, args }) {
    try {
      return { value: await CustomFunctions._association.mappings[name](...args.map(withErrors), {}) };
    } catch (error) {
      return { isError: error instanceof CustomFunctions.Error, code: error.code, message: error.message };
    }
  },
};

function wrapped(id) {
  return async (...args) => {
    args.pop(); // what Excel says about the call
    const result = await python.call(id, args, "1.4");
    if (result.error !== undefined) {
      throw new CustomFunctions.Error(CustomFunctions.ErrorCode.invalidValue, result.error);
    }
    return result;
  };
}

function withErrors(value) {
  if (Array.isArray(value)) return value.map(withErrors);
  return value?.error ? new CustomFunctions.Error(value.error) : value;
}

window.answer = (name, request) => requests[name](request);

// Pyodide under Node, and the schema for the metadata of custom functions.
import fs from "node:fs";
import { createRequire } from "node:module";
import { loadPyodide } from "pyodide";
import Ajv from "ajv-draft-04";
import { answer } from "./lines.mjs";
import { boot, time } from "./runtime.mjs";

globalThis.fetch = () => {
  throw new Error("nothing may be fetched");
};

const SCHEMA = "@microsoft/app-manifest/build/json-schemas/teams/v1.30/MicrosoftTeams.schema.json";
let python;

await answer({
  async boot({ wheel, source }) {
    const bytes = fs.readFileSync(wheel);
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    python = await boot(loadPyodide, {}, buffer, fs.readFileSync(source, "utf8"));
    return python.times;
  },
  meta: () => python.meta(),
  importedSince: () => python.importedSince(),
  run: ({ code }) => python.run(code),
  async calls({ calls }) {
    const results = [];
    for (const { name, args, runtime } of calls) results.push(await python.call(name, args, runtime));
    return results;
  },
  time: (what) => time(python, what),
  // what is wrong with the part `customFunctions` of a manifest, in Microsoft's own words
  validate({ instance }) {
    const require = createRequire(import.meta.url);
    const schema = JSON.parse(fs.readFileSync(require.resolve(SCHEMA), "utf8"));
    const validate = new Ajv({ strict: false, allErrors: true }).compile({
      $schema: schema.$schema,
      definitions: schema.definitions,
      $ref: "#/definitions/extensionCustomFunctions",
    });
    return validate(instance) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
  },
});

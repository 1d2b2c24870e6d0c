// The page in headless Chromium, which may ask nobody but this process.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { answer } from "./lines.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ORIGIN = "http://localhost"; // nothing listens there: every request is answered below
const TYPES = { html: "text/html", js: "text/javascript", mjs: "text/javascript", wasm: "application/wasm", json: "application/json", whl: "application/zip" };
const PATIENCE = 240_000; // milliseconds by the clock: a busy machine is no fault
const FOLDERS = { pyodide: "node_modules/pyodide", "office-js": "node_modules/@microsoft/office-js/dist" };

const [program, wheel] = process.argv.slice(2);
const refused = [];
const browser = await chromium.launch({
  executablePath: program,
  timeout: PATIENCE,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
const said = [];
page.on("console", (message) => said.push(message.text()));
page.on("pageerror", (error) => said.push(String(error)));
await page.route("**/*", async (route) => {
  const { origin, pathname } = new URL(route.request().url());
  const file = origin === ORIGIN && here(pathname.slice(1));
  if (!file || !fs.existsSync(file)) {
    refused.push(route.request().url());
    return route.abort();
  }
  return route.fulfill({ body: fs.readFileSync(file), contentType: TYPES[path.extname(file).slice(1)] });
});
await page.goto(`${ORIGIN}/page.html`);
await page.waitForFunction(() => window.answer !== undefined).catch((e) => {
  throw new Error(`${e}\n${said.join("\n")}`);
});

function here(name) {
  if (name === "xlwings.whl") return wheel;
  const [folder, ...rest] = name.split("/");
  return FOLDERS[folder] ? path.join(HERE, FOLDERS[folder], ...rest) : path.join(HERE, name);
}

const inPage = (name) => (request) => page.evaluate(([n, r]) => window.answer(n, r), [name, request]);
const names = ["meta", "importedSince", "run", "calls", "time", "associated", "direct"];
await answer({
  boot: ({ source }) => inPage("boot")({ source: fs.readFileSync(source, "utf8") }),
  ...Object.fromEntries(names.map((name) => [name, inPage(name)])),
  refused: () => refused,
  said: () => said,
});
await browser.close();

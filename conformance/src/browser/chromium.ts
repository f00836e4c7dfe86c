import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { build } from "vite";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser of this machine, undefined where there is none. */
export function findChromium(): string | undefined {
  const { PATH = "" } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Bundles a module from its sources, as a web page would carry it. What it exports becomes `globalThis[name]`. */
export async function bundleForBrowser(entry: URL, name: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["source"] },
    build: { write: false, lib: { entry: fileURLToPath(entry), formats: ["iife"], name } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !("output" in output)) throw new Error("the bundle was not built");
  return output.output[0].code;
}

/** Loads a script into an empty page of a headless browser and gives what `call` in it returns. */
export async function runInChromium<T>(executablePath: string, script: string, call: string): Promise<T> {
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    return await page.evaluate<T>(call);
  } finally {
    await browser.close();
  }
}

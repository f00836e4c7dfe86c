// Checks that what the page shows can be translated, and that its catalogs are whole. With `--list` it prints every text, for
// translators; with `--write <language>` it brings a catalog up to date, what is new in it being empty.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareCatalog, type PageText, textsOf } from "./page-texts.ts";
import { readSourceTree } from "./source-tree.ts";

type Catalog = { readonly [english: string]: string };

/** Far below what the page says; a walk that breaks finds far less. */
const textsAtLeast = 300;
const ownNames: ReadonlySet<string> = new Set(["Fairtick"]);

const root = fileURLToPath(new URL("../..", import.meta.url));
const catalogs = join(root, "apps/web/src/texts");
const texts: PageText[] = [];
const faults: string[] = [];
for (const { path, layer, isTest, text } of readSourceTree(root).modules.values()) {
  if (isTest || !["page", "view", "game-view"].includes(layer?.name ?? "")) continue;
  const found = textsOf(path, text, ownNames);
  texts.push(...found.texts);
  faults.push(...found.faults.map((fault) => `${fault.where}  not to be translated  ${fault.text}`));
}
const english = [...new Set(texts.map(({ text }) => text))].toSorted();
if (english.length < textsAtLeast) faults.push(`read ${english.length} texts, expected ${textsAtLeast}`);

const [command, language] = process.argv.slice(2);
if (command === "--list") process.stdout.write(`${english.join("\n")}\n`);
else if (command === "--write" && language !== undefined) {
  const file = join(catalogs, `${language}.json`);
  const known = existsSync(file) ? read(file) : {};
  const updated = Object.fromEntries(english.map((text) => [text, known[text] ?? ""]));
  writeFileSync(file, `${JSON.stringify(updated, undefined, 2)}\n`);
} else {
  for (const name of readdirSync(catalogs).filter((each) => each.endsWith(".json"))) {
    const catalog = read(join(catalogs, name));
    const { missing, surplus, otherValues } = compareCatalog(english, catalog);
    faults.push(...missing.map((text) => `${name}  missing  ${text}`));
    faults.push(...surplus.map((text) => `${name}  surplus  ${text}`));
    faults.push(...otherValues.map((text) => `${name}  other values  ${text}`));
    for (const [text, said] of Object.entries(catalog))
      if (said === "") faults.push(`${name}  empty  ${text}`);
  }
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(`${english.length} texts, ${faults.length} faults\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

function read(file: string): Catalog {
  return JSON.parse(readFileSync(file, "utf8")) as Catalog;
}

import { basename } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

/** A text that is shown to people, where it stands. */
export interface PageText {
  readonly text: string;
  /** Path from the root and line. */
  readonly where: string;
}

export interface TextsOfModule {
  /** Everything that is handed to `t` or `textKey`. */
  readonly texts: readonly PageText[];
  /** What is shown without having been handed to either, and calls of `t` that come too early. */
  readonly faults: readonly PageText[];
}

/** Attributes that are read by people. */
const readAttributes = new Set(["label", "aria-label", "title", "placeholder", "description", "alt"]);

/** A module's texts for people. Names are no texts: letters of an element are one where they are not `ownNames`. */
export function textsOf(path: string, source: string, ownNames: ReadonlySet<string>): TextsOfModule {
  const texts: PageText[] = [];
  const faults: PageText[] = [];
  const at = (offset: number) => `${path}:${source.slice(0, offset).split("\n").length}`;
  let depth = 0;
  const enter = () => {
    depth++;
  };
  const leave = () => {
    depth--;
  };
  const shown = (text: string, offset: number) => {
    const trimmed = text.trim();
    if (/\p{L}/u.test(trimmed) && !ownNames.has(trimmed)) faults.push({ text: trimmed, where: at(offset) });
  };
  new Visitor({
    ArrowFunctionExpression: enter,
    "ArrowFunctionExpression:exit": leave,
    FunctionExpression: enter,
    "FunctionExpression:exit": leave,
    FunctionDeclaration: enter,
    "FunctionDeclaration:exit": leave,
    JSXText: (node) => shown(node.value, node.start),
    JSXAttribute: ({ name, value }) => {
      if (name.type === "JSXIdentifier" && readAttributes.has(name.name) && value?.type === "Literal")
        shown(String(value.value), value.start);
    },
    CallExpression: ({ callee, arguments: [first], start }) => {
      if (callee.type !== "Identifier" || (callee.name !== "t" && callee.name !== "textKey")) return;
      if (first?.type === "Literal" && typeof first.value === "string")
        texts.push({ text: first.value, where: at(start) });
      if (callee.name === "t" && depth === 0)
        faults.push({ text: "t is asked before the language is known", where: at(start) });
    },
  }).visit(parseSync(basename(path), source).program);
  return { texts, faults };
}

/** The values of a message, by their names. */
const valuesOf = (message: string): string =>
  [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name))].toSorted().join();

/** What a catalog lacks, has too much, and says with other values than the English text has; `texts` are the English ones. */
export function compareCatalog(
  texts: Iterable<string>,
  catalog: { readonly [english: string]: string },
): { readonly [fault in "missing" | "surplus" | "otherValues"]: readonly string[] } {
  const all = new Set(texts);
  return {
    missing: [...all].filter((text) => !Object.hasOwn(catalog, text)),
    surplus: Object.keys(catalog).filter((text) => !all.has(text)),
    otherValues: Object.keys(catalog).filter((text) => valuesOf(text) !== valuesOf(catalog[text] ?? "")),
  };
}

import type { Json } from "@fairtick/contract";
import { LOG_FORMAT, type LogHeader } from "./log-format.ts";
import type { SessionSetup } from "./session.ts";

export function logHeader(setup: SessionSetup, layoutHash: string): LogHeader {
  return {
    format: LOG_FORMAT,
    sessionId: setup.sessionId,
    game: setup.game.id,
    gameVersion: setup.game.version,
    layoutHash,
    tickHz: setup.game.tickHz,
    seed: setup.seed,
    options: setup.options,
    content: setup.contentDigests,
  };
}

/** The first thing in which a log is not of this session, in words, or undefined if there is none. */
export function headerDifference(expected: LogHeader, found: LogHeader): string | undefined {
  const differs = (what: string, there: unknown, here: unknown): string | undefined =>
    sameJson(there as Json, here as Json)
      ? undefined
      : `${what}: ${shown(there)} in the log, ${shown(here)} here`;
  return (
    differs("the game", found.game, expected.game) ??
    differs("the version of the game", found.gameVersion, expected.gameVersion) ??
    differs("the layout of the state", found.layoutHash, expected.layoutHash) ??
    differs("the tick rate", found.tickHz, expected.tickHz) ??
    differs("the seed", found.seed, expected.seed) ??
    differs("the options", found.options, expected.options) ??
    contentDifference(expected.content, found.content)
  );
}

function contentDifference(expected: LogHeader["content"], found: LogHeader["content"]): string | undefined {
  for (const item of found) {
    const here = expected.find(({ kind, id }) => kind === item.kind && id === item.id);
    if (here === undefined) return `the content: ${item.kind} ${item.id} is in the log and not here`;
    if (here.digest !== item.digest)
      return `the content: ${item.kind} ${item.id} is ${item.digest} in the log, ${here.digest} here`;
  }
  const more = expected.find((here) => !found.some(({ kind, id }) => kind === here.kind && id === here.id));
  return more === undefined ? undefined : `the content: ${more.kind} ${more.id} is here and not in the log`;
}

const shownDepth = 4;
const shownCharacters = 500;

/** The beginning of a value as JSON. What stands in a log may be nested deeper than the stack reaches. */
function shown(value: unknown): string {
  const text = String(JSON.stringify(cutOff(value, shownDepth)));
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function cutOff(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "…";
  if (Array.isArray(value)) return value.map((item) => cutOff(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cutOff(item, depth - 1)]));
}

/** Equal values; the order of an object's keys does not matter. */
function sameJson(a: Json, b: Json): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  if (Array.isArray(a) !== Array.isArray(b) || keys.length !== Object.keys(b).length) return false;
  const [inA, inB] = [a, b] as { readonly [key: string]: Json }[];
  return keys.every((key) => Object.hasOwn(inB, key) && sameJson(inA[key], inB[key]));
}

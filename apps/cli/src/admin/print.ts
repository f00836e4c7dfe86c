import type { Terminal } from "../terminal.ts";
import type { AdminRequest, Body } from "./server-api.ts";

export function printJson(body: Body, terminal: Terminal): number {
  terminal.out(`${JSON.stringify(body, undefined, 2)}\n`);
  return 0;
}

/** As JSON where that is wanted, else as the text, or as a sentence where there is nothing. */
export function print(
  { json }: AdminRequest,
  items: readonly Body[],
  none: string,
  text: string,
  terminal: Terminal,
): number {
  if (json === true) return printJson(items, terminal);
  terminal.out(items.length === 0 ? `${none}\n` : text);
  return 0;
}

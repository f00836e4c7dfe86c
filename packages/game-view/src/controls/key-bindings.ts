import type { Action } from "./action.ts";

/** Codes of keys by action. */
export type KeyBindings = { readonly [action: string]: readonly string[] };

export const defaultKeys = (actions: readonly Action[]): KeyBindings =>
  Object.fromEntries(actions.map(({ name, keys }) => [name, keys]));

const named: { readonly [code: string]: string } = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Space: "Space",
  ShiftLeft: "Left Shift",
  ShiftRight: "Right Shift",
  ControlLeft: "Left Ctrl",
  ControlRight: "Right Ctrl",
  Comma: ",",
  Period: ".",
  Semicolon: ";",
  Quote: "'",
  Slash: "/",
  Backslash: "\\",
  BracketLeft: "[",
  BracketRight: "]",
  Minus: "-",
  Equal: "=",
  Backquote: "`",
};

/** A key as it is named to people, by its place on a US keyboard. */
export function keyLabel(code: string): string {
  return named[code] ?? code.replace(/^(Key|Digit)/, "").replace(/^Numpad/, "Num ");
}

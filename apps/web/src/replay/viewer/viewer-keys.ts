import { type Action, Controls, textKey } from "@fairtick/game-view";
import { type ReplayClock, SKIP_S } from "../run/replay-clock.ts";

export interface ViewerKey {
  readonly keys: readonly string[];
  readonly label: string;
}

/** What keys do in a viewer, beside those of the game's actions. In the order in which help lists them. */
export const viewerKeys: readonly ViewerKey[] = [
  { keys: ["Space"], label: textKey("Play or pause") },
  { keys: ["←", "→"], label: textKey("5 seconds back or on; with Shift, a second") },
  { keys: ["[", "]"], label: textKey("A tick back or on") },
  { keys: ["↑", "↓"], label: textKey("Faster or slower") },
  { keys: ["P", "N"], label: textKey("The event before, or the next one") },
  { keys: ["Home", "End"], label: textKey("The beginning or the end") },
  { keys: ["L"], label: textKey("Laps and events") },
  { keys: ["M"], label: textKey("Sound") },
  { keys: ["H"], label: textKey("These keys") },
];

export interface ViewerActs {
  /** To the event before, or the next one. */
  jump(by: 1 | -1): void;
  togglePanel(): void;
  toggleSound(): void;
  toggleHelp(): void;
  /** What the game does once at a key. */
  act(action: string): void;
}

/** Has keys move a replay. Returns what ends it. */
export function listenToKeys(clock: ReplayClock, actions: readonly Action[], acts: ViewerActs): () => void {
  const once = actions.filter(({ kind }) => kind === "once");
  const controls = new Controls(once, (action) => acts.act(action));
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    if (controls.keyDown(event.code, event.repeat) || press(event, clock, acts)) event.preventDefault();
  };
  const up = (event: KeyboardEvent) => controls.keyUp(event.code);
  const away = () => controls.release();
  addEventListener("keydown", down);
  addEventListener("keyup", up);
  addEventListener("blur", away);
  return () => {
    removeEventListener("keydown", down);
    removeEventListener("keyup", up);
    removeEventListener("blur", away);
  };
}

/** Keys that mean something to what has the focus. */
function isTaken({ target, code }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  if (target.closest("[role=dialog], [role=listbox], [role=radiogroup]") !== null) return code !== "Space";
  return target instanceof HTMLButtonElement && (code === "Space" || code === "Enter");
}

function press({ code, shiftKey, repeat }: KeyboardEvent, clock: ReplayClock, acts: ViewerActs): boolean {
  const seconds = shiftKey ? 1 : SKIP_S;
  const moves: { readonly [code: string]: () => void } = {
    ArrowLeft: () => clock.skip(-seconds),
    ArrowRight: () => clock.skip(seconds),
    BracketLeft: () => clock.step(-1),
    BracketRight: () => clock.step(1),
    Home: () => clock.seek(clock.firstTick),
    End: () => clock.seek(clock.lastTick),
  };
  const presses: { readonly [code: string]: () => void } = {
    Space: () => (clock.isPlaying ? clock.pause() : clock.play()),
    ArrowUp: () => clock.shift(1),
    ArrowDown: () => clock.shift(-1),
    KeyN: () => acts.jump(1),
    KeyP: () => acts.jump(-1),
    KeyL: () => acts.togglePanel(),
    KeyM: () => acts.toggleSound(),
    KeyH: () => acts.toggleHelp(),
  };
  const act = moves[code] ?? (repeat ? undefined : presses[code]);
  act?.();
  return act !== undefined || presses[code] !== undefined;
}

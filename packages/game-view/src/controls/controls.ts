import type { Action, ActionState, GamepadSource } from "./action.ts";
import { defaultKeys, type KeyBindings } from "./key-bindings.ts";

export type ControlDevice = "keyboard" | "gamepad" | "touch";

/** Sticks and triggers rest near their middle, not in it. */
const DEAD_ZONE = 0.12;

/** The part of the Gamepad API that is read. */
export interface GamepadLike {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
}

/**
 * What a player does with keys, a gamepad and a touch screen, as values of actions. Whoever owns it hands events in;
 * when the page loses the focus, everything is let go.
 */
export class Controls implements ActionState {
  readonly #actions: readonly Action[];
  readonly #once: (action: string) => void;
  readonly #values = new Map<string, number>();
  readonly #keysDown = new Set<string>();
  readonly #touched = new Map<string, number>();
  /** Buttons of `once` that were down when the gamepad was read last. */
  readonly #held = new Set<string>();
  #byKey = new Map<string, string[]>();
  #device: ControlDevice = "keyboard";

  constructor(
    actions: readonly Action[],
    once: (action: string) => void,
    keys: KeyBindings = defaultKeys(actions),
  ) {
    this.#actions = actions;
    this.#once = once;
    this.bind(keys);
  }

  /** What was used last. */
  get device(): ControlDevice {
    return this.#device;
  }

  get isAnalog(): boolean {
    return this.#device !== "keyboard";
  }

  bind(keys: KeyBindings): void {
    const byKey = new Map<string, string[]>();
    for (const { name } of this.#actions)
      for (const code of keys[name] ?? []) byKey.set(code, [...(byKey.get(code) ?? []), name]);
    this.#byKey = byKey;
    this.release();
  }

  value(action: string): number {
    return this.#values.get(action) ?? 0;
  }

  /** Whether the key means something here, so that the page must not scroll by it. */
  keyDown(code: string, isRepeat: boolean): boolean {
    const actions = this.#byKey.get(code);
    if (actions === undefined) return false;
    if (isRepeat || this.#keysDown.has(code)) return true;
    this.#keysDown.add(code);
    this.#device = "keyboard";
    for (const { name, kind } of this.#actions)
      if (kind === "once" && actions.includes(name)) this.#once(name);
    return true;
  }

  keyUp(code: string): void {
    this.#keysDown.delete(code);
  }

  /** `value` 0 ends the touch. */
  touch(action: string, value: number): void {
    if (value > 0) {
      this.#device = "touch";
      this.#touched.set(action, value > 1 ? 1 : value);
    } else this.#touched.delete(action);
  }

  /** Everything is let go: the page is not in front any more. */
  release(): void {
    this.#keysDown.clear();
    this.#touched.clear();
    this.#held.clear();
    this.#values.clear();
  }

  /** To be called for every picture, with the gamepad as it is now. */
  update(gamepad: GamepadLike | undefined): void {
    for (const action of this.#actions) {
      const { name, kind } = action;
      const pad = gamepad === undefined || action.gamepad === undefined ? 0 : read(gamepad, action.gamepad);
      if (kind === "once") this.#press(name, pad > 0.5);
      else this.#values.set(name, Math.max(this.#keyValue(name), this.#touched.get(name) ?? 0, pad));
      if (pad > 0) this.#device = "gamepad";
    }
  }

  #keyValue(action: string): number {
    for (const code of this.#keysDown) if (this.#byKey.get(code)?.includes(action)) return 1;
    return 0;
  }

  #press(action: string, isDown: boolean): void {
    if (!isDown) this.#held.delete(action);
    else if (!this.#held.has(action)) {
      this.#held.add(action);
      this.#once(action);
    }
  }
}

function read({ axes, buttons }: GamepadLike, source: GamepadSource): number {
  if ("button" in source) {
    return beyondRest(buttonValue(buttons[source.button]));
  }
  return beyondRest((axes[source.axis] ?? 0) * source.side);
}

/** A trigger counts as pressed long before it is pulled through, so that only its value says how far it is. */
function buttonValue(button: GamepadLike["buttons"][number] | undefined): number {
  if (button === undefined) return 0;
  return button.value > 0 ? button.value : button.pressed ? 1 : 0;
}

function beyondRest(value: number): number {
  return value <= DEAD_ZONE ? 0 : Math.min(1, (value - DEAD_ZONE) / (1 - DEAD_ZONE));
}

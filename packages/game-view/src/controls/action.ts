/** Something that a player can do, and with what unless that is changed. */
export interface Action {
  readonly name: string;
  /** In English; pages translate it (`textKey`). */
  readonly label: string;
  /** `held` goes on while its key is down, `once` happens when it goes down. */
  readonly kind: "held" | "once";
  /** `KeyboardEvent.code` of the keys. */
  readonly keys: readonly string[];
  readonly gamepad?: GamepadSource;
  /** Where it lies on a touch screen; not there without it. */
  readonly touch?: "left" | "right";
}

/** Buttons and axes as the standard mapping of the Gamepad specification numbers them. */
export type GamepadSource =
  | { readonly button: number }
  /** The part of an axis on one side of its middle. */
  | { readonly axis: number; readonly side: -1 | 1 };

/** What is being done. */
export interface ActionState {
  /** 0 to 1. */
  value(action: string): number;
  /** Whether values come from something that knows more than on and off. */
  readonly isAnalog: boolean;
}

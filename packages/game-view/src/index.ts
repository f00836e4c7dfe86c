export type { Action, ActionState } from "./controls/action.ts";
export { type ControlDevice, Controls } from "./controls/controls.ts";
export { defaultKeys, type KeyBindings, keyLabel } from "./controls/key-bindings.ts";
export type { AnyGameView, GameView, OptionSource, Scene, ScenePlace } from "./game-view.ts";

export type { Action, ActionState } from "./controls/action.ts";
export { type ControlDevice, Controls } from "./controls/controls.ts";
export { defaultKeys, type KeyBindings, keyLabel } from "./controls/key-bindings.ts";
export type {
  AnyGameView,
  DebugLayer,
  GameView,
  KeptText,
  OptionSource,
  RecordGhost,
  Scene,
  SceneCamera,
  SceneLook,
  ScenePlace,
} from "./game-view.ts";
export type { Ghost } from "./ghost.ts";
export type { ShownSession, ShownSnapshot } from "./shown-session.ts";
export type {
  AnyGameTelemetry,
  GameTelemetry,
  MarkKind,
  MarkSymbol,
  SurveyedLap,
  SurveyMoment,
  Surveyor,
  SurveyReport,
  TelemetryChannel,
  TimelineMark,
} from "./telemetry.ts";
export {
  bracketedLanguage,
  type SpokenTexts,
  speak,
  spokenLocale,
  spokenTexts,
  type TextCatalog,
  type TextValues,
  t,
  textKey,
} from "./texts/texts.ts";

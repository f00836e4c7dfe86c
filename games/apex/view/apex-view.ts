import type { Lobby } from "@fairtick/client";
import type { Json } from "@fairtick/contract";
import { type GameView, type ShownSession, textKey } from "@fairtick/game-view";
import { apex, carContent, type RaceLoadout, type RaceWorld, trackContent } from "../rules/index.ts";
import { raceLayers } from "./race-layers.ts";
import { resultWords } from "./result-words.ts";
import { RaceScene } from "./scene.tsx";

const QUICK_CARS = 8;
const QUICK_LAPS = 3;

/** Circuit racing, as pages show it. */
export const apexView: GameView<typeof apex> = {
  game: apex,
  content: [carContent, trackContent],
  actions: [
    {
      name: "throttle",
      label: textKey("Throttle"),
      kind: "held",
      keys: ["ArrowUp", "KeyW"],
      gamepad: { button: 7 },
      touch: "right",
    },
    {
      name: "brake",
      label: textKey("Brake"),
      kind: "held",
      keys: ["ArrowDown", "KeyS", "Space"],
      gamepad: { button: 6 },
      touch: "right",
    },
    {
      name: "left",
      label: textKey("Steer left"),
      kind: "held",
      keys: ["ArrowLeft", "KeyA"],
      gamepad: { axis: 0, side: -1 },
      touch: "left",
    },
    {
      name: "right",
      label: textKey("Steer right"),
      kind: "held",
      keys: ["ArrowRight", "KeyD"],
      gamepad: { axis: 0, side: 1 },
      touch: "left",
    },
    {
      name: "camera",
      label: textKey("Camera: behind the car or north up"),
      kind: "once",
      keys: ["KeyC"],
      gamepad: { button: 3 },
    },
    {
      name: "zoom",
      label: textKey("Nearer or farther"),
      kind: "once",
      keys: ["KeyZ"],
      gamepad: { button: 2 },
    },
    {
      name: "next-car",
      label: textKey("Watch the next car"),
      kind: "once",
      keys: ["Period"],
      gamepad: { button: 5 },
    },
    {
      name: "previous-car",
      label: textKey("Watch the car before"),
      kind: "once",
      keys: ["Comma"],
      gamepad: { button: 4 },
    },
    { name: "director", label: textKey("Let the director choose"), kind: "once", keys: ["KeyG"] },
    { name: "ghost", label: textKey("The record's lap as a ghost"), kind: "once", keys: ["KeyB"] },
  ],
  debugLayers: raceLayers,
  chosenFrom: { track: { kind: "tracks" }, car: { kind: "cars" } },
  valueWords: { oriented: textKey("Own outlines"), aabb: textKey("Straight boxes") },
  quickOptions: (lobby): Json => ({
    track: pick(lobby, "tracks"),
    maxPlayers: QUICK_CARS,
    aiCount: QUICK_CARS - 1,
    lapLimit: QUICK_LAPS,
  }),
  quickLoadout: (lobby): Json => ({ car: pick(lobby, "cars") }),
  // Alone on the track is no race.
  proposedOptions: { aiCount: 3 },
  open: (session, place) => new RaceScene(session, place),
  record: { action: "ghost", boardOf: recordBoard },
  resultWords,
};

/** The best lap of the session's track with the car of who drives, as the boards of apex name it. */
function recordBoard({ world, seat, roster }: ShownSession<typeof apex>) {
  const entry = roster.find((each) => each.seat === seat);
  if (seat === undefined || entry === undefined) return undefined;
  const { car } = entry.loadout as unknown as RaceLoadout;
  return { board: "best-lap", variant: `${(world as RaceWorld).track.id}+${car}` };
}

/** Another one from minute to minute, so that playing again shows something new. */
function pick({ content }: Lobby, kind: string): string {
  const ids = content.filter((item) => item.kind === kind).map(({ id }) => id);
  return ids[Math.floor(Date.now() / 60_000) % Math.max(1, ids.length)] ?? "";
}

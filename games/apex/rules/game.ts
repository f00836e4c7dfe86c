import { defineGame, Phase, type Refusal, type SessionPlan } from "@fairtick/contract";
import { clearRow, despawnRow, spawnRowAt } from "@fairtick/kernel";
import { carAsSeen, completeCar, driveOn } from "./car-as-seen.ts";
import { collide } from "./collisions.ts";
import type { TrackSpec } from "./content.ts";
import { fillGrid } from "./drivers/grid-fill.ts";
import { coolDown, raceDrivers } from "./drivers/race-drivers.ts";
import { raceLoadout, raceOptions } from "./options.ts";
import { trackProgress } from "./progress.ts";
import { beginCountdown, COUNTDOWN_SECONDS, classify, countdown, driveReleased, takeSlot } from "./race.ts";
import { CarStatus, raceEvents, raceInput, raceState } from "./race-state.ts";
import { raceResults } from "./results.ts";
import { TICK_HZ } from "./timing.ts";
import { CAR_KIND, prepareRace, TRACK_KIND } from "./world.ts";

/** Circuit racing: the first across the line after the agreed laps wins. */
export const apex = defineGame({
  id: "apex",
  version: 2,
  tickHz: TICK_HZ,
  state: raceState,
  input: raceInput,
  onMissingInput: { repeatTicks: TICK_HZ / 2 },
  events: raceEvents,
  commands: {},
  snapshot: {
    race: ["phase", "stage", "countdownTicks", "startTick", "deadlineTick", "finishers"],
    cars: {
      rowIsSeat: true,
      owner: [
        "pathCurvature",
        "segment",
        "lateral",
        "gates",
        "lapDebt",
        "lapStart",
        "split1At",
        "split2At",
        "offTicks",
        "lapStruck",
        "finishTime",
        "contacts",
      ],
      others: carAsSeen,
      inputs: { throttle: "throttle", brake: "brake", steering: "steering" },
      extrapolate: driveOn,
      complete: completeCar,
    },
  },
  view: (_, view) => view.everyRow("cars"),
  options: raceOptions,
  loadout: raceLoadout,
  plan: (options, content): SessionPlan | Refusal => {
    const track = content.find(TRACK_KIND, options.track) as TrackSpec | undefined;
    if (track === undefined) return { code: "not_found", message: `there is no track ${options.track}` };
    const seats = options.maxPlayers < track.grid.length ? options.maxPlayers : track.grid.length;
    return {
      title: track.name,
      seats,
      reservedSeats: options.aiCount < seats ? options.aiCount : seats,
      countdownSeconds: COUNTDOWN_SECONDS,
      capacities: { cars: seats, laps: seats * options.lapLimit },
      content: [
        { kind: TRACK_KIND, id: options.track },
        ...content.ids(CAR_KIND).map((id) => ({ kind: CAR_KIND, id })),
      ],
    };
  },
  checkLoadout: ({ car }, content) =>
    content.find(CAR_KIND, car) === undefined
      ? { code: "not_found", message: `there is no car ${car}` }
      : undefined,
  prepare: prepareRace,
  create: () => {},
  seat: (t, seat, { car }) => {
    const { cars } = t.state;
    spawnRowAt(cars, seat);
    clearRow(cars, seat);
    cars.spec[seat] = t.world.cars.findIndex((c) => c.id === car);
    takeSlot(t, seat);
  },
  unseat: (t, seat) => {
    if (t.state.race.phase === Phase.lobby) despawnRow(t.state.cars, seat);
    else if (t.state.cars.status[seat] === CarStatus.running) t.state.cars.status[seat] = CarStatus.retired;
  },
  fill: fillGrid,
  start: beginCountdown,
  phase: (state) => state.race.phase as Phase,
  joinDuring: [Phase.lobby],
  stages: [
    { name: "countdown", predicted: "own", run: countdown },
    { name: "cool-down", predicted: "never", run: coolDown },
    { name: "drive", predicted: "own", run: driveReleased },
    { name: "collide", predicted: "contacts", run: collide },
    { name: "track progress", predicted: "own", run: trackProgress },
    { name: "classify", predicted: "never", run: classify },
  ],
  drivers: raceDrivers,
  results: raceResults,
});

import { Phase } from "@fairtick/contract";
import { pathOf, SimulatedServer, VirtualTime } from "../simulated-network/index.ts";
import type { PlayedGame } from "../suite/played-game.ts";
import { type NetworkStep, PEOPLE } from "./network-script.ts";
import { NetworkedPerson } from "./networked-person.ts";
import { SessionWatch } from "./session-watch.ts";

const CALM_MS = 3000;

/** Once in every session: somebody whose rows stop coming, and somebody whose rows suddenly take longer. */
function prelude(fields: number): NetworkStep[] {
  const values = new Array<number>(fields).fill(0.5);
  return [
    { who: 0, act: { do: "play", values }, thenMs: 0 },
    { who: 1, act: { do: "play", values }, thenMs: 300 },
    { who: 0, act: { do: "silence", ms: 1000, isUpOnly: true }, thenMs: 200 },
    { who: 1, act: { do: "weather", conditions: pathOf(300, 20, 0.05) }, thenMs: 1000 },
  ];
}

/** Plays a session of a game over networks that do what a script says, and then nothing bad for a while. */
export function playOverNetworks(played: PlayedGame, script: readonly NetworkStep[], bytesMax: number) {
  const time = new VirtualTime();
  const watch = new SessionWatch(played);
  const server = new SimulatedServer(time, {
    ...played,
    package: watch.package,
    snapshots: { hz: 60, bytesMax },
    between: watch.between,
    logSink: () => watch.log,
    onTick: watch.ran,
  });
  const people = Array.from(
    { length: PEOPLE },
    (_, i) => new NetworkedPerson(time, server, played, watch, i + 1),
  );
  const [host, guest] = people;
  const { sessionId } = host.client.create(played.options).session;
  guest.client.join(sessionId);
  host.client.client.start();
  time.until("started", () => watch.phase !== Phase.lobby);
  const fields = Object.keys(played.package.game.input).length;
  for (const { who, act, thenMs } of [...prelude(fields), ...script]) {
    people[who]?.perform(act, sessionId, who === 0);
    time.run(thenMs);
  }
  for (const person of people) person.calm();
  time.run(CALM_MS);
  return {
    faults: people.flatMap((person, i) => person.finish().map((fault) => `person ${i}: ${fault}`)),
    watch,
  };
}

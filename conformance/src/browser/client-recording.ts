import type { TransportHandler } from "@fairtick/client";
import { pathOf, SimulatedClient, SimulatedServer, VirtualTime } from "../simulated-network/index.ts";
import type { PlayedGame } from "../suite/played-game.ts";
import { type ClientRecording, type RecordedStep, ScriptedClient } from "./scripted-client.ts";

const CONDITIONS = { ...pathOf(120, 20, 0.05), duplication: 0.02, reordering: 0.03 };
const PLAYED_MS = 6000;
const CUT_MS = 4000;
const FPS = 60;

/** Plays a game with a client over a bad network that breaks once, beside somebody else, and notes what comes to it. */
export function recordClient(played: PlayedGame): {
  readonly recording: ClientRecording;
  readonly hashes: readonly string[];
} {
  const time = new VirtualTime();
  const server = new SimulatedServer(time, played);
  const access = server.access({ up: CONDITIONS, down: CONDITIONS, seed: 1 });
  const steps: RecordedStep[] = [];
  let transports = 0;
  const open = (handler: TransportHandler) => {
    const transport = transports++;
    const note = (kind: "opened" | "closed") => steps.push({ kind, transport, nowMs: time.nowMs });
    return access.open({
      opened: () => {
        note("opened");
        handler.opened();
      },
      message: (bytes) => {
        const base64 = Buffer.from(bytes).toString("base64");
        steps.push({ kind: "message", transport, base64, nowMs: time.nowMs });
        handler.message(bytes);
      },
      closed: (reason) => {
        note("closed");
        handler.closed(reason);
      },
    });
  };
  const asked = { options: played.options, loadout: played.loadouts?.[0] ?? {} };
  const scripted = new ScriptedClient(played.package, asked, open, time.now);
  time.every(1000 / FPS, () => {
    steps.push({ kind: "update", nowMs: time.nowMs });
    scripted.update();
  });
  time.until("in a session", () => scripted.client.session !== undefined);
  const { game, content } = played.package;
  const beside = server.access({ up: CONDITIONS, down: CONDITIONS, seed: 2 });
  new SimulatedClient(time, { game, content, name: "Bo", seed: 2, access: beside })
    .signIn(asked.loadout)
    .join(scripted.client.session?.sessionId ?? "", "spectator");
  time.run(CUT_MS);
  access.cut("told");
  time.run(PLAYED_MS - CUT_MS);
  return { recording: { ...asked, steps }, hashes: scripted.hashes };
}

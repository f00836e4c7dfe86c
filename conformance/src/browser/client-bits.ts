import { gamePackage as apex } from "@fairtick/apex";
import type { TransportHandler } from "@fairtick/client";
import type { GamePackage } from "@fairtick/contract";
import { gamePackage as crowd } from "../games/crowd-game.ts";
import { gamePackage as smallest } from "../games/smallest-game.ts";
import { type ClientRecording, ScriptedClient } from "./scripted-client.ts";

export const recordedGames = { smallest, crowd, apex };
export type Recordings = { readonly [K in keyof typeof recordedGames]: ClientRecording };

/** What clients show and send to whom the same comes again, by game. */
export function replayClients(recordings: Recordings): { [game: string]: string[] } {
  const found: { [game: string]: string[] } = {};
  for (const [name, served] of Object.entries(recordedGames))
    found[name] = replay(served, recordings[name as keyof Recordings]);
  return found;
}

function replay(served: GamePackage, recording: ClientRecording): string[] {
  const handlers: TransportHandler[] = [];
  let nowMs = recording.steps[0]?.nowMs ?? 0;
  const open = (handler: TransportHandler) => {
    handlers.push(handler);
    return { sendReliable: () => {}, sendUnreliable: () => {}, close: () => {} };
  };
  const scripted = new ScriptedClient(served, recording, open, () => nowMs);
  for (const step of recording.steps) {
    nowMs = step.nowMs;
    if (step.kind === "update") scripted.update();
    else if (step.kind === "opened") handlers[step.transport].opened();
    else if (step.kind === "closed") handlers[step.transport].closed("it was so");
    else handlers[step.transport].message(bytesOf(step.base64));
  }
  return scripted.hashes;
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

import { setTimeout as sleep } from "node:timers/promises";
import { adminToken, liveHeapBytes } from "@fairtick/conformance/abuse";
import { WebSocketPeer } from "../peers/web-socket.ts";
import { Crowd } from "./crowd.ts";
import { residentKib } from "./process-use.ts";
import type { SpeechName } from "./speeches.ts";
import { startWebServer } from "./web-server.ts";

export const CONNECTIONS = 5000;
/** Until what coming needed is given back. */
const SETTLE_MS = 1500;

/** KiB that a server takes for each of many WebSockets that are open and nothing more. */
export async function idleKib(): Promise<number> {
  return served("open");
}

/** The same for people who have signed in and are shown a race once a second. */
export async function watchingKib(): Promise<number> {
  return served("native");
}

async function served(speech: SpeechName): Promise<number> {
  const server = await startWebServer({ snapshot_hz: 1, auth_timeout_ms: 600_000 });
  try {
    const collect = () => liveHeapBytes(server, adminToken);
    return await grownKib(server.pid, server.ports.web, speech, collect);
  } finally {
    await server.stop();
  }
}

/** The same of the package `ws`, which knows nobody. */
export async function peerIdleKib(): Promise<number> {
  const peer = await WebSocketPeer.start();
  try {
    return await grownKib(peer.pid, peer.port, "peer", () => peer.collectGarbage());
  } finally {
    peer.end();
  }
}

async function grownKib(
  pid: number,
  port: number,
  speech: SpeechName,
  collect: () => Promise<unknown>,
): Promise<number> {
  const crowd = new Crowd();
  const resident = async () => {
    await collect();
    return residentKib(pid);
  };
  try {
    const before = await resident();
    await crowd.come(port, CONNECTIONS, speech);
    await sleep(SETTLE_MS);
    return ((await resident()) - before) / CONNECTIONS;
  } finally {
    crowd.end();
  }
}

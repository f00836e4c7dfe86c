import { clientCodecs, serverCodec } from "@fairtick/apex/dialect";
import { apex } from "@fairtick/apex/rules";
import {
  decodeNativeServer,
  encodeNativeClient,
  InputFrameWriter,
  NativeKind,
  nativeProtocolName,
  nativeProtocolVersion,
} from "@fairtick/wire";
import type { Speech } from "./watcher.ts";

/** What the watchers of a process speak. */
export type SpeechName = "native" | "dialect" | "peer" | "open";

/** Where the tick of a state frame, and in an input frame that of the newest snapshot, lies: behind the kind. */
const tickAt = 1;
const telemetryTag = serverCodec.encode({
  type: "Telemetry",
  server_tick: 0,
  session_state: "Racing",
  countdown_ms: null,
  car_states: [],
})[0]!;

/** The speech of watcher number `i`, who watches a session of its own or shares it with others: they are dealt out in turn. */
export function speechOf(name: SpeechName, i: number): Speech {
  switch (name) {
    case "native":
      return nativeSpeech(i);
    case "dialect":
      return dialectSpeech(i);
    case "peer":
      return peerSpeech;
    case "open":
      return { ...nativeSpeech(i), hello: undefined };
  }
}

function nativeSpeech(i: number): Speech {
  return {
    path: `/ws/${apex.id}`,
    subprotocol: nativeProtocolName,
    hello: encodeNativeClient({
      type: "Hello",
      protocol: nativeProtocolVersion,
      game: apex.id,
      rules: apex.version,
      token: `watcher ${i}`,
      name: `Watcher ${i}`,
      resume: null,
    }),
    answer: (message) => {
      const decoded = decodeNativeServer(message);
      if (typeof decoded === "string") return {};
      if (decoded.type === "Joined") return { isWatching: true };
      if (decoded.type !== "Lobby") return {};
      const { id: sessionId } = decoded.sessions[i % decoded.sessions.length]!;
      return {
        reply: encodeNativeClient({ type: "JoinSession", sessionId, asSpectator: true, password: null }),
      };
    },
    isState: (message) => message[0] === NativeKind.frame,
    acknowledge,
  };
}

/** An input frame whose row nobody drives by. */
const inputFrame = Buffer.from(
  new InputFrameWriter(apex.input).write(0, 0, 1, () => new Float32Array(Object.keys(apex.input).length)),
);

function acknowledge(state: Buffer): Buffer {
  const answer = Buffer.from(inputFrame);
  answer.writeUInt32LE(state.readUInt32LE(tickAt) + 1, tickAt);
  return answer;
}

function dialectSpeech(i: number): Speech {
  const { encode } = clientCodecs.s1;
  return {
    path: `/ws/${apex.id}`,
    subprotocol: "bincode",
    hello: encode({ type: "Authenticate", token: `watcher ${i}`, player_name: `Watcher ${i}` }),
    answer: (message) => {
      const decoded = serverCodec.decode(message);
      if (!decoded.ok) return {};
      const { value } = decoded;
      if (value.type === "SessionJoined") return { isWatching: true };
      if (value.type !== "LobbyState") return {};
      const { id } = value.available_sessions[i % value.available_sessions.length]!;
      return { reply: encode({ type: "JoinAsSpectator", session_id: id }) };
    },
    isState: (message) => message[0] === telemetryTag,
    acknowledge: () => undefined,
  };
}

/** All that a peer sends is state, which is acknowledged as that of the native protocol is where it is a frame of it. */
const peerSpeech: Speech = {
  path: "/",
  subprotocol: undefined,
  hello: undefined,
  answer: () => ({}),
  isState: () => true,
  acknowledge: (state) => (state[0] === NativeKind.frame ? acknowledge(state) : undefined),
};

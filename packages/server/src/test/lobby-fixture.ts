import { hkdfSync, randomBytes } from "node:crypto";
import type { ClientRequest, Notice, PhaseName } from "@fairtick/contract";
import { AddressRates } from "../connection/address-rates.ts";
import { Admission } from "../connection/admission.ts";
import { ConnectionSet } from "../connection/connection-set.ts";
import { DatagramChannel } from "../connection/datagram-channel.ts";
import { FrameSplitter, framed } from "../connection/frame-splitter.ts";
import { lengthFraming } from "../connection/framing.ts";
import type { IdentityOptions } from "../connection/identity.ts";
import { SealedChannel, type SealedChannelOptions } from "../connection/sealed-channel.ts";
import type { ServerEvent } from "../events/server-event.ts";
import type { FrameRecipients } from "../host/session-host.ts";
import { type LoadoutGate, openGate } from "../lobby/loadout-gate.ts";
import { Lobby } from "../lobby/lobby.ts";
import type { GameContent, LobbySettings, SessionOutcome } from "../lobby/lobby-context.ts";
import { MemoryModerationStore } from "../lobby/moderation-store.ts";
import type { ServerConfig } from "../ops/config-keys.ts";
import { noTemplates, type TemplateSource } from "../templates/session-template.ts";
import { connectMemory, type MemoryPeer, type MemorySecret } from "../transport/memory-link.ts";
import { bicycle, errandContent, errandGame, town } from "./errand-game.ts";
import { FakeHost } from "./fake-host.ts";
import { jsonCodec, noticeOf, toBytes } from "./json-codec.ts";
import { defaultLimits } from "./limits.ts";
import { recordingObserver } from "./recording-observer.ts";

const fixtureSettings: LobbySettings = {
  serverVersion: 7,
  maxSessions: 3,
  sessionsPerAddress: 3,
  spectatorsPerSession: 200,
  previewsPerSession: 100,
  spectatorHz: Number.POSITIVE_INFINITY,
  spectatorDelay: undefined,
  makerWaitMs: 60_000,
  playbacksMax: 2,
  playbacksPerAccount: 1,
  playbackIdleMs: 30_000,
  isExempt: () => false,
  sessionTimeoutMs: 300_000,
  lobbyTimeoutMs: 0,
  resumeWindowMs: 60_000,
  lobbyBroadcastMs: 0,
  heartbeatIntervalMs: 1000,
  guessRate: { amount: 10, per: "minute", burst: 10 },
  trackedAddresses: 64,
  chatCharacters: 500,
  chatHistory: 50,
  chatRoomRate: "off",
  chatBlockedWords: [],
  sanctionsMax: 100,
  blocksPerPlayer: 3,
};

/** A lobby with a game of no rules, a host that does what the test says, and clients in memory. */
export function openFixture(
  changed: Partial<LobbySettings> = {},
  changedLimits: Partial<ServerConfig["limits"]> = {},
  {
    sealed = false,
    verify,
    loadouts = openGate,
    templates = noTemplates,
    content = errandContent(),
  }: {
    sealed?: boolean;
    verify?: IdentityOptions["verify"];
    loadouts?: LoadoutGate;
    templates?: TemplateSource;
    content?: GameContent;
  } = {},
) {
  // Tests are faster than players.
  const limits = {
    ...defaultLimits(),
    controlRate: "off" as const,
    chatRate: "off" as const,
    ...changedLimits,
  };
  const clock = { ms: 10_000 };
  const now = () => clock.ms;
  const observer = recordingObserver();
  const outcomes: SessionOutcome[] = [];
  const told: ServerEvent[] = [];
  const moderation = new MemoryModerationStore();
  const starts: string[] = [];
  const datagramsOut: { readonly text: string; readonly to: string }[] = [];
  let nextId = 1;
  const newId = () => `00000000-0000-4000-8000-${String(nextId++).padStart(12, "0")}`;
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };

  const strangers = new AddressRates({
    rate: limits.strangerRate,
    size: limits.trackedAddresses,
    seed: 1,
    onForgotten: () => observer.addressForgotten("strangers"),
  });
  const admission = new Admission({ limits, trustedProxies: [], observer, seed: 1, now });
  const packetsOut: { readonly bytes: Uint8Array; readonly to: string }[] = [];
  const shared: SealedChannelOptions = {
    port: 9001,
    newToken: newId,
    send: (bytes, address, port) => {
      datagramsOut.push({ text: new TextDecoder().decode(bytes), to: `${address}:${port}` });
      packetsOut.push({ bytes: bytes.slice(), to: `${address}:${port}` });
      return true;
    },
    request: (connection, asked) => lobby.request(connection, asked),
    dropped: observer.datagramDropped,
    takeStranger: (address) => strangers.take(address, clock.ms),
  };
  const datagrams = sealed
    ? new SealedChannel(shared)
    : new DatagramChannel({ ...shared, bySource: true, strangerCodec: jsonCodec() });
  const lobby = new Lobby({
    settings: { ...fixtureSettings, ...changed },
    identity: { secret: new Uint8Array(32), verify },
    games: [{ game: errandGame, content, datagrams, frameEncodings: undefined }],
    createHost: (listener) => new FakeHost(listener),
    loadouts,
    events: { publish: (event) => void told.push(event) },
    recorder: {
      started: ({ sessionId }) => void starts.push(sessionId),
      frame: () => {},
      removed: () => {},
      ended: (outcome) => void outcomes.push(outcome),
    },
    observer,
    moderation,
    templates,
    log: quiet,
    now,
    wallClock: () => 1_700_000_000_000 + clock.ms,
    newId,
    newSeed: () => 7,
    newToken: newId,
  });
  const connections = new ConnectionSet({
    handler: lobby,
    observer,
    sendQueueMessages: 100,
    limits,
    admission,
    patience: { authTimeoutMs: 5000, heartbeatTimeoutMs: 5000, idleTimeoutSeconds: 30 },
    now,
  });
  const accept = connections.accept("errand", lengthFraming, jsonCodec);
  const host = lobby.host as FakeHost;

  /** Time passes as in a running server. */
  const advance = (ms: number) => {
    for (const end = clock.ms + ms; clock.ms < end; ) {
      clock.ms += Math.min(50, end - clock.ms);
      lobby.pump(clock.ms);
      if (clock.ms % 1000 !== 0) continue;
      connections.sweep(clock.ms);
      lobby.sweep(clock.ms);
    }
  };
  const connect = (address = "127.0.0.1", link: "encrypted" | "plain" = "encrypted") => {
    const secret = link === "encrypted" ? linkSecret() : undefined;
    return new FixtureClient(connectMemory(accept, address, secret), () => lobby.pump(clock.ms), secret);
  };
  /** A client that has signed in and read what came. */
  const enter = (name: string, address?: string) => {
    const client = connect(address);
    client.ask({ kind: "authenticate", token: "t", name });
    client.take();
    return client;
  };
  return {
    lobby,
    host,
    connections,
    clock,
    observer,
    outcomes,
    /** What the lobby has told of. */
    told,
    moderation,
    starts,
    datagrams,
    datagramsOut,
    packetsOut,
    advance,
    connect,
    enter,
  };
}

/** The exporter of one more connection. */
function linkSecret(): MemorySecret {
  const secret = randomBytes(32);
  return (label, context, byteLength) => Buffer.from(hkdfSync("sha256", secret, context, label, byteLength));
}

export type Fixture = ReturnType<typeof openFixture>;

/** A client that has signed in and chosen. */
export function equipped(fixture: Fixture, name: string): FixtureClient {
  const client = fixture.enter(name);
  client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
  client.take();
  return client;
}

/** Signs in and takes the next seat of the first session, or makes it. */
export function seated(fixture: Fixture, name: string, address: string): FixtureClient {
  const client = fixture.enter(name, address);
  client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
  const [created] = fixture.host.of("create");
  if (created === undefined) client.ask({ kind: "create", options: { place: town } });
  else client.ask({ kind: "join", sessionId: created.sessionId, as: "player" });
  fixture.host.run();
  client.take();
  return client;
}

/** A session in which these people sit, in this order; they have read everything. */
export function seat(fixture: Fixture, ...names: string[]) {
  const clients = names.map((name) => equipped(fixture, name));
  clients[0]!.ask({ kind: "create", options: { place: town } });
  const { sessionId } = fixture.host.of("create").at(-1)!;
  for (const client of clients.slice(1)) client.ask({ kind: "join", sessionId, as: "player" });
  fixture.host.run();
  for (const client of clients) client.take();
  return { sessionId, clients };
}

export function enterPhases(fixture: Fixture, sessionId: string, ...phases: PhaseName[]): void {
  for (const phase of phases) fixture.host.emit({ kind: "phase", sessionId, phase, serverTick: 0 });
}

/** A frame of the session's first tick comes from its thread. */
export function sendFrame(
  fixture: Fixture,
  sessionId: string,
  text: string,
  recipients: FrameRecipients = "everybody",
  vital = false,
): void {
  fixture.host.listener.frame(sessionId, recipients, new TextEncoder().encode(text), vital, 1, false);
}

/** The id of whoever asked for a seat as the given one, counted from 0. */
export const idOf = (fixture: Fixture, place: number) => fixture.host.of("takeSeat")[place]!.playerId;

/** Lets time pass in which these clients give signs of life. */
export function pass(fixture: Fixture, seconds: number, ...alive: FixtureClient[]): void {
  for (let i = 0; i < seconds; i++) {
    for (const client of alive) client.ask({ kind: "heartbeat", tick: 0 });
    fixture.advance(1000);
  }
}

export class FixtureClient {
  readonly peer: MemoryPeer;
  /** What the client's end of an encrypted link would export. */
  readonly exportKey: MemorySecret | undefined;
  readonly #pump: () => void;
  readonly #splitter = new FrameSplitter();
  #pieces = 0;

  /** `pump` makes the server do what it does many times a second. */
  constructor(peer: MemoryPeer, pump: () => void, exportKey?: MemorySecret) {
    this.peer = peer;
    this.#pump = pump;
    this.exportKey = exportKey;
  }

  ask(
    request: ClientRequest | { readonly kind: "input"; readonly sequence: number; readonly values: number[] },
  ) {
    this.peer.send(framed(toBytes(request)));
  }

  sendRaw(bytes: Uint8Array): void {
    this.peer.send(framed(bytes));
  }

  /** What came since the last look, and what was about to come. Frames of state are `{ frame: text }`. */
  take(): (Notice | { readonly kind: "frame"; readonly text: string })[] {
    this.#pump();
    const taken: (Notice | { readonly kind: "frame"; readonly text: string })[] = [];
    for (; this.#pieces < this.peer.received.length; this.#pieces++) {
      this.#splitter.push(this.peer.received[this.#pieces]!, (message) => {
        const text = new TextDecoder().decode(message);
        taken.push(text.startsWith("{") ? noticeOf(message) : { kind: "frame", text });
      });
    }
    return taken;
  }

  kinds(): string[] {
    return this.take().map(({ kind }) => kind);
  }
}

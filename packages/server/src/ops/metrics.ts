import type { ReplayEnd } from "@fairtick/replay";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { AccountAct, RefusalCode } from "../accounts/account-context.ts";
import type { AdmissionRefusal } from "../connection/admission-refusal.ts";
import type { AddressTable, ChatRefusal, RateLimit } from "../connection/network-observer.ts";
import type { SessionFaultKind } from "../host/fault-report.ts";
import type { RecordOutcome } from "../records/record-context.ts";
import type { ResultVerdict } from "../results/stored-result.ts";
import type { FaultKind } from "../storage/storage-fault.ts";
import type { QuestionOutcome } from "../storage/storage-questions.ts";
import type { TransportLabel } from "../transport/traffic.ts";
import { latenessBucketsUs, tickBucketsUs } from "./bucket-counts.ts";
import type { DropKind } from "./drops.ts";
import { counterFamily, histogramFamily } from "./instruments.ts";

const latencyBucketsMs = [1, 2, 4, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000];
const writeBucketsMs = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 5000];
const stallBucketsMs = [0.5, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000];
const sliceBucketsMs = [0.1, 0.25, 0.5, 1, 1.25, 1.5, 2, 3, 5, 10, 20, 50];
const messageBucketsBytes = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 16_384, 65_536];

/** Every instrument of the server. Labels are closed sets: no metric is ever labelled by player or session. */
export type Metrics = ReturnType<typeof createMetrics>;

export type DirectionLabel = "in" | "out";

/**
 * Makes the instruments in a register of their own. `processMetrics` adds memory, CPU and event loop delay.
 * `docs/metrics.md` lists them all; a test compares.
 */
export function createMetrics({ processMetrics = false } = {}) {
  const registry = new Registry();
  if (processMetrics) collectDefaultMetrics({ register: registry });

  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const counter = <Values extends readonly string[] = []>(
    name: string,
    help: string,
    labels: LabelsOf<Values>,
  ) => counterFamily<Values>({ registry, name, help, labels });
  const histogram = <Values extends readonly string[] = []>(
    name: string,
    help: string,
    labels: LabelsOf<Values>,
    buckets: readonly number[],
  ) => histogramFamily<Values>({ registry, name, help, labels, buckets });

  return {
    registry,

    connectedPlayers: gauge("apexsim_connected_players", "Players that are signed in."),
    activeSessions: gauge("apexsim_active_sessions", "Sessions that run."),
    sessions: gauge("fairtick_sessions", "Sessions that exist, by phase.", ["phase"]),
    draining: gauge("fairtick_draining", "1 while no new sessions are begun, else 0."),
    previews: gauge(
      "fairtick_previews",
      "Clients that only look at sessions, such as the pictures of the page's list. They are no players and no spectators.",
    ),
    seatsKept: gauge("fairtick_seats_kept", "Seats that are kept for players whose connection was lost."),
    datagramKeys: gauge(
      "fairtick_datagram_keys",
      "Tokens, endpoints and waiting clients that datagrams are told apart by; 0 without clients.",
    ),
    apexsimTickDurationUs: histogram(
      "apexsim_tick_duration_us",
      "Time that one tick of one session takes.",
      [],
      tickBucketsUs,
    ),
    telemetryPacketsSent: counter(
      "apexsim_telemetry_packets_sent",
      "Datagrams and frames of state sent to clients.",
      [],
    ),
    inputPacketsReceived: counter(
      "apexsim_input_packets_received",
      "Datagrams and frames of input that were taken.",
      [],
    ),
    dbWriteDurationMs: histogram(
      "apexsim_db_write_duration_ms",
      "Time that one write to the database takes.",
      [],
      writeBucketsMs,
    ),
    storageQueue: gauge(
      "fairtick_storage_queue",
      "What waits for the database, by kind: session (starts and results), telemetry (batches), question (of the HTTP API).",
      ["kind"],
    ),
    storageFaults: counter<[reason: FaultKind | "queue-full"]>(
      "fairtick_storage_faults_total",
      "Times that the database began to refuse writes, or refused one for good, by reason.",
      ["reason"],
    ),

    results: counter<[game: string, verdict: ResultVerdict]>(
      "fairtick_results_total",
      "Finished sessions by game and verdict: verified, refused (run again they gave something else), unverifiable.",
      ["game", "verdict"],
    ),
    resultsWaiting: gauge(
      "fairtick_results_waiting",
      "Results that are to be judged, or that somebody has still to be told of.",
    ),
    replays: counter<[game: string, reason: ReplayEnd]>(
      "fairtick_replays_total",
      "Replays that are on the disk, by game and how their sessions ended (finished, removed, failed, stopped).",
      ["game", "reason"],
    ),
    replayBytes: counter("fairtick_replay_bytes_total", "Bytes of replays that were written.", []),
    playbacks: gauge("fairtick_playbacks", "Replays that are played to spectators."),
    replayQueueBytes: gauge(
      "fairtick_replay_queue_bytes",
      "Bytes of logs that wait to be written to replays.",
    ),
    replaysRemoved: counter(
      "fairtick_replays_removed_total",
      "Replays that were removed because there are too many, too large or too old ones.",
      [],
    ),
    contentPlaces: gauge(
      "fairtick_content_places",
      "Items of content and templates by game and state: ready, quarantined (the files are faulty, and the version before is used), faulty.",
      ["game", "state"],
    ),
    storageQuestions: counter<[outcome: QuestionOutcome]>(
      "fairtick_storage_questions_total",
      "Questions of the HTTP API to the database, by outcome.",
      ["outcome"],
    ),
    apiRequests: counter<[route: string, status: string]>(
      "fairtick_api_requests_total",
      "Requests of the HTTP API, by route (empty where there is none) and status.",
      ["route", "status"],
    ),
    apiRequestMs: histogram(
      "fairtick_api_request_ms",
      "Time from the head of a request of the HTTP API to the end of its answer.",
      [],
      writeBucketsMs,
    ),
    accountActs: counter<[act: AccountAct, outcome: "ok" | RefusalCode]>(
      "fairtick_account_acts_total",
      "Registrations, guests, logins (also external ones), renewals and uses of API keys, by outcome: ok or why it was refused.",
      ["act", "outcome"],
    ),
    recordOperations: counter<[game: string, source: "session" | "action", outcome: RecordOutcome]>(
      "fairtick_record_operations_total",
      "What was to change the profile that a game keeps of an account, by what it came from and how it ended.",
      ["game", "source", "outcome"],
    ),
    passwordsWaiting: gauge("fairtick_passwords_waiting", "Passwords that wait to be hashed."),

    tickDurationUs: histogram<[game: string]>(
      "fairtick_tick_duration_us",
      "Time that one tick of one session takes, by game.",
      ["game"],
      tickBucketsUs,
    ),
    simTickTimeMs: histogram<[game: string]>(
      "sim_tick_time_ms",
      "The same in milliseconds.",
      ["game"],
      tickBucketsUs.map((us) => us / 1000),
    ),
    tickLatenessUs: histogram<[game: string]>(
      "fairtick_tick_lateness_us",
      "Time by which a session's ticks of one wake-up begin after they are due.",
      ["game"],
      latenessBucketsUs,
    ),
    ticks: counter<[game: string]>("fairtick_ticks_total", "Ticks that were run.", ["game"]),
    ticksMissed: counter<[game: string]>(
      "fairtick_ticks_missed_total",
      "Ticks that were left out because time was lost.",
      ["game"],
    ),
    slowTicks: counter<[game: string]>(
      "fairtick_slow_ticks_total",
      "Wake-ups in which a session took long or began late; /debug/slow-ticks shows the newest.",
      ["game"],
    ),
    achievedTickRateHz: gauge(
      "fairtick_achieved_tick_rate_hz",
      "Ticks a second of the slowest running session, measured on the wall clock over 5 s.",
      ["game"],
    ),
    achievedTickRateRatio: gauge(
      "fairtick_achieved_tick_rate_ratio",
      "The achieved tick rate as a share of the game's declared rate; below 0.9 a session is in slow motion.",
      ["game"],
    ),
    snapshotBytes: histogram<[game: string]>(
      "fairtick_snapshot_bytes",
      "Size of a frame of state, counted once whatever the number of receivers.",
      ["game"],
      messageBucketsBytes,
    ),

    connections: gauge("fairtick_connections", "Streams by state (handshake, signing-in, signed-in).", [
      "state",
    ]),
    wsConnected: gauge("ws_connected", "WebSockets that are open."),
    wsSnapshotBytes: histogram<[game: string]>(
      "ws_snapshot_bytes",
      "Size of a frame of state on a WebSocket, with the frame's head, counted for each receiver.",
      ["game"],
      messageBucketsBytes,
    ),
    webRequestsRejected: counter<[status: string]>(
      "fairtick_web_requests_rejected_total",
      "Requests at the address of WebSockets that did not become one, by HTTP status.",
      ["status"],
    ),
    connectionsRefused: counter<[game: string, reason: AdmissionRefusal]>(
      "fairtick_connections_refused_total",
      "Streams that never became a connection, by game and reason.",
      ["game", "reason"],
    ),
    networkBytes: counter<[game: string, transport: TransportLabel, direction: DirectionLabel]>(
      "fairtick_network_bytes_total",
      "Bytes of payload, without the headers of IP and TLS; direction: in, out; transport: tcp, udp, ws.",
      ["game", "transport", "direction"],
    ),
    messageBytes: histogram<[game: string, transport: TransportLabel, direction: DirectionLabel]>(
      "fairtick_message_bytes",
      "Size of datagrams and of messages of the reliable stream; those sent with their length prefix.",
      ["game", "transport", "direction"],
      messageBucketsBytes,
    ),
    messages: counter<[game: string, type: string, direction: DirectionLabel]>(
      "fairtick_messages_total",
      "Messages of the reliable stream by game, type and direction (in, out).",
      ["game", "type", "direction"],
    ),
    errors: counter<[game: string, code: string]>(
      "fairtick_errors_total",
      "Errors sent to clients, by game and code.",
      ["game", "code"],
    ),
    disconnects: counter<[reason: string]>(
      "fairtick_disconnects_total",
      "Connections that ended, by reason.",
      ["reason"],
    ),
    inputLatencyMs: histogram<[game: string]>(
      "fairtick_input_latency_ms",
      "Age of the newest tick that a client had seen when its input arrived: its round trip. Sampled.",
      ["game"],
      latencyBucketsMs,
    ),
    networkStallMs: histogram(
      "fairtick_network_stall_ms",
      "The longest block of the network thread in each tenth of a second; exact to 2 ms.",
      [],
      stallBucketsMs,
    ),
    frameSliceMs: histogram(
      "fairtick_frame_slice_ms",
      "Time for which frames of state were sent without a pause; sockets that have something to read wait for it.",
      [],
      sliceBucketsMs,
    ),

    certificateExpiry: gauge(
      "fairtick_certificate_expiry_timestamp_seconds",
      "Unix time at which the certificate in use is over; 0 without encryption.",
    ),
    certificateChanges: counter<[outcome: "renewed" | "refused"]>(
      "fairtick_certificate_changes_total",
      "Times that the files of the certificate were others, by outcome: renewed, refused (they are no good, and the pair before is used).",
      ["outcome"],
    ),

    events: counter<[game: string, kind: string]>(
      "fairtick_events_total",
      "What has happened, by game and kind: docs/events.md. Those of a game's rules have the kind game:<name>.",
      ["game", "kind"],
    ),
    sessionThreads: gauge(
      "fairtick_session_threads",
      "Session threads by state (running, starting, ended).",
      ["state"],
    ),
    sessionFaults: counter<[game: string, kind: SessionFaultKind]>(
      "fairtick_session_faults_total",
      "Sessions that ended by a fault of their game, by game and kind.",
      ["game", "kind"],
    ),
    sessionsSetApart: counter<[game: string]>(
      "fairtick_sessions_set_apart_total",
      "Sessions that took too much of their thread and were moved to the one for such sessions.",
      ["game"],
    ),

    datagramsDropped: counter<[reason: string]>(
      "fairtick_datagrams_dropped_total",
      "Datagrams that were not used or not sent, by reason.",
      ["reason"],
    ),
    /** `metrics.dropped.at(game, "frame-ring").inc(3)`. */
    dropped: counter<[game: string, what: DropKind]>(
      "fairtick_dropped_total",
      "What was left out because a bound was reached, by game and what it was.",
      ["game", "what"],
    ),
    rateLimited: counter<[game: string, what: RateLimit]>(
      "fairtick_rate_limited_total",
      "Messages, datagrams and frames of WebSockets that were more than their sender may send, by game and limit.",
      ["game", "what"],
    ),
    chatMessages: counter<[game: string, what: "said" | ChatRefusal]>(
      "fairtick_chat_messages_total",
      "Chat messages by game and what became of them: said, or not passed on because of the reason.",
      ["game", "what"],
    ),
    moderation: counter<[game: string, what: string]>(
      "fairtick_moderation_total",
      "Reports, and acts of moderators and hosts, by game and what was done.",
      ["game", "what"],
    ),
    sanctions: gauge("fairtick_sanctions", "Mutes and bans that are in force, by kind.", ["kind"]),
    addressesForgotten: counter<[table: AddressTable]>(
      "fairtick_addresses_forgotten_total",
      "Addresses whose rate was forgotten too early because a table was full, by table.",
      ["table"],
    ),
    faults: counter<[where: string]>(
      "fairtick_faults_total",
      "Failures of the server that it survived, by place.",
      ["where"],
    ),
    tableFull: counter<[game: string, table: string]>(
      "fairtick_table_full_total",
      "Rows that were refused because a table of the state was full.",
      ["game", "table"],
    ),
  };
}

/** One label name for each label value, in their order. */
type LabelsOf<Values extends readonly string[]> = { readonly [I in keyof Values]: string };

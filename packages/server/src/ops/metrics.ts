import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { AdmissionRefusal } from "../connection/admission-refusal.ts";
import type { AddressTable, RateLimit } from "../connection/network-observer.ts";
import type { DropKind } from "./drops.ts";
import { counterFamily } from "./instruments.ts";

const tickBucketsUs = [50, 100, 250, 500, 1000, 2000, 3000, 4167, 8333, 16_667, 33_333];
const latenessBucketsUs = [10, 25, 50, 100, 250, 500, 1000, 2000, 4167, 8333, 16_667, 100_000];
const latencyBucketsMs = [1, 2, 4, 6, 8, 10, 15, 20, 30, 50, 100, 200, 500, 1000];
const writeBucketsMs = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 5000];

/** Every instrument of the server. Labels are closed sets: no metric is ever labelled by player or session. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Makes the instruments in a register of their own. `processMetrics` adds memory, CPU and event loop delay. */
export function createMetrics({ processMetrics = false } = {}) {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry });
  return {
    registry,

    connectedPlayers: new Gauge({
      name: "apexsim_connected_players",
      help: "Players that are signed in.",
      registers,
    }),
    activeSessions: new Gauge({ name: "apexsim_active_sessions", help: "Sessions that run.", registers }),
    tickDurationUs: new Histogram({
      name: "apexsim_tick_duration_us",
      help: "Time that one tick of one session takes.",
      buckets: tickBucketsUs,
      registers,
    }),
    telemetryPacketsSent: new Counter({
      name: "apexsim_telemetry_packets_sent",
      help: "Datagrams and frames of state sent to clients.",
      registers,
    }),
    inputPacketsReceived: new Counter({
      name: "apexsim_input_packets_received",
      help: "Datagrams and frames of input that were taken.",
      registers,
    }),
    dbWriteDurationMs: new Histogram({
      name: "apexsim_db_write_duration_ms",
      help: "Time that one write to the database takes.",
      buckets: writeBucketsMs,
      registers,
    }),

    messages: new Counter({
      name: "fairtick_messages_total",
      help: "Messages by game, type and direction (in, out).",
      labelNames: ["game", "type", "direction"] as const,
      registers,
    }),
    errors: new Counter({
      name: "fairtick_errors_total",
      help: "Errors sent to clients, by game and code.",
      labelNames: ["game", "code"] as const,
      registers,
    }),
    disconnects: new Counter({
      name: "fairtick_disconnects_total",
      help: "Connections that ended, by reason.",
      labelNames: ["reason"] as const,
      registers,
    }),
    inputLatencyMs: new Histogram({
      name: "fairtick_input_latency_ms",
      help: "Age of the newest tick that a client had seen when its input arrived: its round trip. Sampled.",
      labelNames: ["game"] as const,
      buckets: latencyBucketsMs,
      registers,
    }),
    tickLatenessUs: new Histogram({
      name: "fairtick_tick_lateness_us",
      help: "Time by which a tick begins after its due time.",
      buckets: latenessBucketsUs,
      registers,
    }),
    ticks: new Counter({
      name: "fairtick_ticks_total",
      help: "Ticks that were run.",
      labelNames: ["game"] as const,
      registers,
    }),
    ticksMissed: new Counter({
      name: "fairtick_ticks_missed_total",
      help: "Ticks that were left out because time was lost.",
      labelNames: ["game"] as const,
      registers,
    }),
    achievedTickRateHz: new Gauge({
      name: "fairtick_achieved_tick_rate_hz",
      help: "Mean tick rate of a game's running sessions on the thread that reported last, over a second.",
      labelNames: ["game"] as const,
      registers,
    }),
    datagramsDropped: new Counter({
      name: "fairtick_datagrams_dropped_total",
      help: "Datagrams that were received and not used, by reason.",
      labelNames: ["reason"] as const,
      registers,
    }),
    /** `metrics.dropped.at(game, "frame-ring").inc(3)`; allocates nothing. */
    dropped: counterFamily<[game: string, what: DropKind]>({
      registry,
      name: "fairtick_dropped_total",
      help: "What was left out because a bound was reached, by game and what it was.",
      labels: ["game", "what"],
    }),
    rateLimited: counterFamily<[game: string, what: RateLimit]>({
      registry,
      name: "fairtick_rate_limited_total",
      help: "Messages and datagrams that were dropped because their sender sent too many, by game and limit.",
      labels: ["game", "what"],
    }),
    connections: new Gauge({
      name: "fairtick_connections",
      help: "Streams by state (handshake, signing-in, signed-in).",
      labelNames: ["state"] as const,
      registers,
    }),
    connectionsRefused: counterFamily<[game: string, reason: AdmissionRefusal]>({
      registry,
      name: "fairtick_connections_refused_total",
      help: "Streams that never became a connection, by game and reason.",
      labels: ["game", "reason"],
    }),
    addressesForgotten: counterFamily<[table: AddressTable]>({
      registry,
      name: "fairtick_addresses_forgotten_total",
      help: "Addresses whose rate was forgotten too early because a table was full, by table.",
      labels: ["table"],
    }),
    faults: counterFamily<[where: string]>({
      registry,
      name: "fairtick_faults_total",
      help: "Failures of the server that it survived, by place.",
      labels: ["where"],
    }),
    tableFull: new Counter({
      name: "fairtick_table_full_total",
      help: "Rows that were refused because a table of the state was full.",
      labelNames: ["game", "table"] as const,
      registers,
    }),
  };
}

import type { Logger } from "../ops/logger.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { DisconnectReason } from "./disconnect-reason.ts";
import type { ConnectionLabel, NetworkObserver } from "./network-observer.ts";
import { otherKinds, RepeatedEvents } from "./repeated-events.ts";

/** Ends that an operator need not look at. */
const ordinaryEnds: readonly DisconnectReason[] = ["left", "closed", "rules-changed", "shutdown"];

/** A detail may hold what a stranger has sent. */
const detailCharactersMax = 200;

/** Addresses that have a line of their own for what they all did within a second. */
const addressesMax = 16;

export interface MetricsObserver extends NetworkObserver {
  /** Logs how often things happened that are too frequent for a line each. Called once a second. */
  summarise(): void;
}

/** Counts in the metrics what the network core tells, and logs what an operator should know. */
export function observeNetwork(metrics: Metrics, logger: Logger): MetricsObserver {
  const inputs = metrics.inputPacketsReceived.at();
  const frames = metrics.telemetryPacketsSent.at();
  const refusals = new RepeatedEvents();
  const silent = new RepeatedEvents(addressesMax);
  const strangers = new RepeatedEvents();
  const faults = new RepeatedEvents();
  return {
    requestReceived(game, type) {
      // Inputs are counted where they are taken.
      if (type !== "input") metrics.messages.at(game, type, "in").inc();
    },
    messageReceived: (game, transport, byteLength) =>
      metrics.messageBytes.at(game, transport, "in").observe(byteLength),
    noticeSent: (game, type) => metrics.messages.at(game, type, "out").inc(),
    errorSent: (game, code) => metrics.errors.at(game, code).inc(),
    malformed(connection, reason) {
      metrics.messages.at(connection.game, "malformed", "in").inc();
      logger.warn({ ...fieldsOf(connection), reason }, "malformed message");
    },
    disconnected(connection, reason, replacedFrames, detail) {
      metrics.disconnects.at(reason).inc();
      if (replacedFrames > 0) metrics.dropped.at(connection.game, "state-replaced").inc(replacedFrames);
      if (reason === "auth-timeout") {
        // Opening connections costs a stranger nothing.
        silent.add(connection.remoteAddress);
        return;
      }
      const level = ordinaryEnds.includes(reason) ? "info" : "warn";
      const fields = {
        ...fieldsOf(connection),
        reason,
        detail: detail?.slice(0, detailCharactersMax),
        replaced_frames: replacedFrames > 0 ? replacedFrames : undefined,
      };
      logger[level](fields, "connection ended");
    },
    dropped: (game, what, count) => metrics.dropped.at(game, what).inc(count),
    datagramDropped: (reason) => metrics.datagramsDropped.at(reason).inc(),
    rateLimited(game, what) {
      metrics.rateLimited.at(game, what).inc();
      if (what === "stranger") strangers.add(game);
    },
    overLimits(connection, what, count) {
      logger.warn({ ...fieldsOf(connection), what, count }, "messages over a limit were dropped");
    },
    connectionRefused(game, reason, remoteAddress) {
      metrics.connectionsRefused.at(game, reason).inc();
      // Whoever only looks whether the port is open fails its handshake too.
      if (reason !== "handshake") refusals.add(reason, remoteAddress);
    },
    addressForgotten: (table) => metrics.addressesForgotten.at(table).inc(),
    chatSaid: (game) => metrics.chatMessages.at(game, "said").inc(),
    chatRefused: (game, reason) => metrics.chatMessages.at(game, reason).inc(),
    moderated: (game, act) => metrics.moderation.at(game, act).inc(),
    inputTaken(game, latencyMs) {
      inputs.inc();
      if (latencyMs !== undefined) metrics.inputLatencyMs.at(game).observe(latencyMs);
    },
    framesSent: (count) => frames.inc(count),
    webSnapshotSent: (game, byteLength) => metrics.wsSnapshotBytes.at(game).observe(byteLength),
    snapshotMade: (game, byteLength) => metrics.snapshotBytes.at(game).observe(byteLength),
    fault(connection, where, error) {
      metrics.faults.at(where).inc();
      // What fails at every tick fills no disk: the first of a second is logged, the others are counted.
      if (faults.add(where) > 1) return;
      const fields = connection === undefined ? {} : fieldsOf(connection);
      logger.error({ ...fields, err: error }, `fault in ${where}`);
    },
    summarise() {
      refusals.drain((reason, count, remoteAddress) => {
        logger.warn({ reason, count, remote_address: remoteAddress }, "connections were refused");
      });
      silent.drain((address, count) => {
        const remoteAddress = address === otherKinds ? "others" : address;
        logger.warn(
          { count, remote_address: remoteAddress },
          "connections ended that did not sign in in time",
        );
      });
      strangers.drain((game, count) => {
        logger.warn({ game, count }, "datagrams of strangers over the limit were dropped");
      });
      faults.drain((where, count) => {
        if (count > 1) logger.error({ count }, `fault in ${where}, again and again`);
      });
    },
  };
}

const fieldsOf = (connection: ConnectionLabel) => ({
  connection_id: connection.id,
  game: connection.game,
  remote_address: connection.remoteAddress,
  player_id: connection.playerId,
});

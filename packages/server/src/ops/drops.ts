/**
 * What the server leaves out when a bound is reached: the label `what` of `fairtick_dropped_total`, and
 * what it means. Datagrams have a list of their own, `datagramDrops`.
 */
export const drops = {
  "bus-event": "Events of the server that one of their subscribers was too slow for.",
  events: "Events of a tick beyond those that a tick may have.",
  "fault-log": "Reports of failed sessions that could not be written to the disk.",
  "frame-ring": "Frames of state that did not fit into the ring from their session thread.",
  "frame-stale": "Frames of state that were not sent because newer ones waited behind them.",
  "input-rows": "Input rows that came late, too early or out of order.",
  "input-ring": "Input rows that did not fit into the ring to their session thread.",
  "spectator-frames": "Frames that spectators were to see later: network.spectator_history_mib is too small.",
  moderation: "Acts of moderators and operators that the database did not take in time; of no game.",
  replay:
    "Recordings of sessions that were given up: the disk, too much that waited, or no memory for the log.",
  "state-replaced": "Frames of state that a newer one replaced before a slow client had read.",
  telemetry: "Frames that were to be stored: the disk is too slow, full or broken.",
  "log-line":
    "Lines of the log that the disk, or who reads the console, was too slow for, or the day's file too full; of no game.",
} as const;

export type DropKind = keyof typeof drops;

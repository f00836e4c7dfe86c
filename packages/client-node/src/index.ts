export { connect, type NodeConnectOptions } from "./connect.ts";
export { type StreamOptions, streamTransport } from "./stream-transport.ts";
export type { Trust } from "./trust.ts";

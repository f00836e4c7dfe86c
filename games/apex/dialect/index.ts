export { apexDialect } from "./apex-dialect.ts";
export {
  type CarStateTelemetry,
  type ClientMessage,
  clientCodecs,
  decodeFromServer,
  type ExtensionClientMessage,
  type ExtensionServerMessage,
  extensionClientCodec,
  type Profile,
  packedClientCodec,
  packedServerCodec,
  type ServerMessage,
  type SessionSummary,
  serverCodec,
} from "./messages.ts";
export { telemetryBytes, writeTelemetryCar, writeTelemetryHeader } from "./telemetry.ts";

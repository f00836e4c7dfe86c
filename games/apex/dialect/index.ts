export { apexDialect } from "./apex-dialect.ts";
export {
  type BindingClientMessage,
  type BindingServerMessage,
  bindingClientCodec,
  type CarStateTelemetry,
  type ClientMessage,
  clientCodecs,
  decodeFromServer,
  type Profile,
  type ServerMessage,
  type SessionSummary,
  serverCodec,
} from "./messages.ts";
export { telemetryBytes, writeTelemetryCar, writeTelemetryHeader } from "./telemetry.ts";

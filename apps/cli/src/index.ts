export { ApexClient, type ClientOptions } from "./client/apex-client.ts";
export type { Trust } from "./client/control-stream.ts";
export { type Controls, PursuitDriver } from "./client/pursuit-driver.ts";
export { ServerRefusal } from "./client/questions.ts";
export { TelemetryFrame, TelemetryState } from "./client/telemetry-frame.ts";
export type { LoadReport } from "./loadtest/load-report.ts";

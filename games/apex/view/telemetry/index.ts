export { apexTelemetry } from "./apex-telemetry.ts";

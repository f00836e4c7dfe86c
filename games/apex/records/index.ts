export { apexBoards } from "./boards.ts";
export { apexRecords, type DriverProfile } from "./driver-records.ts";
export { apexLaps } from "./lap-table.ts";

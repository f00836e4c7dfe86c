export { apexRecords, type DriverProfile } from "./driver-records.ts";

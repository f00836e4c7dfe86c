export { actOnRecord } from "./act-on-record.ts";
export { KnownProfiles } from "./known-profiles.ts";
export { openRecords } from "./open-records.ts";
export type { RecordContext } from "./record-context.ts";
export { settleResult } from "./settle-result.ts";

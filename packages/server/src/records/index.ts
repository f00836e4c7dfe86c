export { actOnRecord } from "./act-on-record.ts";
export { openRecords } from "./open-records.ts";
export { settleResult } from "./settle-result.ts";

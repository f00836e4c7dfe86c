export { type AbuseCounts, type AbusePlan, abuse } from "./abuse-run.ts";
export { type AbusedLimits, type AbusedSecurity, adminToken, startAbusedServer } from "./abused-server.ts";
export type { AbuseTarget } from "./hostile-stream.ts";
export { errorLines, liveHeapBytes, MetricsPage, noOrphans, orphansAfter } from "./server-look.ts";

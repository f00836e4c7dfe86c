import { serve } from "@fairtick/server-app";

/*
 * The server of a load test: a process of its own, started with the path of its configuration. It ends with
 * the process that started it, however that ends.
 */

const stop = () => process.kill(process.pid, "SIGTERM");
process.once("disconnect", stop);
process.exitCode = await serve({ configPath: process.argv[2] ?? "", configRequired: true, overrides: [] });
process.off("disconnect", stop);
if (process.connected) process.disconnect();

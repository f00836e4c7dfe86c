// The process of `Abusers`: it takes one order, tells what it has sent, and ends with its channel.
import { constants, setPriority } from "node:os";
import { abuse } from "@fairtick/conformance/abuse";
import type { AbuseOrder } from "./abusers.ts";

setPriority(constants.priority.PRIORITY_LOW);
const end = new AbortController();
process.on("message", async (message: AbuseOrder | "end") => {
  if (message === "end") return end.abort();
  process.send?.(await abuse(message.target, message.plan, end.signal));
});
process.on("disconnect", () => process.exit());

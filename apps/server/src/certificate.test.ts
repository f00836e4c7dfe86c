import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { reloadOnHangup } from "./certificate.ts";

it("SIGHUP has the certificate read, but where a terminal is what hangs up [HOST-004]", () => {
  let readings = 0;
  const served = { reload: async () => void readings++ };
  const [daemon, plain, inTerminal] = [new EventEmitter(), new EventEmitter(), new EventEmitter()];
  reloadOnHangup(served, daemon as never, false);
  reloadOnHangup(undefined, plain as never, false);
  reloadOnHangup(served, inTerminal as never, true);
  daemon.emit("SIGHUP");
  expect(readings).toBe(1);
  // Without a listener a signal does what it always does: it ends the process.
  expect(plain.emit("SIGHUP")).toBe(true);
  expect(inTerminal.listenerCount("SIGHUP")).toBe(0);
});

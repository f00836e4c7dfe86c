// A process that only stores: results with two batches of telemetry before each, as fast as they are taken, until it is
// killed. It writes a line for each result that is stored. Arguments: the database and a name that no other has.
import { writeSync } from "node:fs";
import {
  FrameBatchWriter,
  firstBatchBytes,
  type StorageWriter,
  sqliteFile,
  startStorageHere,
  startStorageWriter,
} from "@fairtick/server/storage";
import { FRAMES_PER_SESSION, resultText } from "./victim-data.ts";

const [databasePath = "", name = ""] = process.argv.slice(2);
/** Results on the way at once. */
const ahead = 3;
const frame = new Uint8Array(900).fill(7);

const started = await startStorageWriter({
  database: sqliteFile(databasePath),
  startLink: startStorageHere,
  onEvent: (event) => {
    if (event.kind !== "stored") return;
    writeSync(1, `stored ${event.sessionId}\n`);
    storeNext(writer);
  },
});
if (!started.ok) throw new Error(started.reason);
const { writer } = started;
let next = 0;
for (let i = 0; i < ahead; i++) storeNext(writer);
// Nothing else keeps the process alive.
setInterval(() => {}, 1000);

function storeNext(storage: StorageWriter): void {
  const id = `${name}-${next++}`;
  const session = { id, templateId: null, trackConfigId: "kill", startedAt: 1000 };
  storage.saveSessionStarted(session);
  for (let first = 0; first < FRAMES_PER_SESSION; first += 60) {
    const owner = { sessionId: id, game: "none", frameCapacity: 60 };
    const batch = new FrameBatchWriter(owner, storage.takeBuffer(firstBatchBytes(60)));
    for (let i = 0; i < 60; i++) batch.append(first + i, frame);
    storage.saveTelemetry(batch.batch());
  }
  storage.saveSessionResult({ ...session, finishedAt: 2000, resultJson: resultText(id) });
}

export { type DatagramKeys, datagramKeys, exportedBytes, exporterLabel } from "./keys.ts";
export { sealBytes, sealedId } from "./layout.ts";
export { Opener, type Unopened } from "./opener.ts";
export { SealMemory } from "./seal-memory.ts";
export { Sealer } from "./sealer.ts";

export { type BincodeCodec, type BincodeDecoded, bincode } from "./bincode.ts";
export type { BincodeFault, BincodeReason } from "./bincode-read.ts";
export { bincodeSize, type SizeRange } from "./bincode-size.ts";
export type { Decoded } from "./decoded.ts";
export { type JsonCodec, type JsonLayout, type JsonReason, json } from "./json.ts";
export { sample, sampleStream } from "./sample.ts";
export { readUuid, writeUuid } from "./uuid.ts";

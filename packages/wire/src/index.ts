export { type BincodeCodec, type BincodeDecoded, bincode } from "./bincode.ts";
export type { BincodeFault, BincodeReason } from "./bincode-read.ts";
export { bincodeSize, type SizeRange } from "./bincode-size.ts";
export type { Decoded } from "./decoded.ts";
export { EventJournal } from "./event-journal.ts";
export { type JsonCodec, type JsonLayout, type JsonReason, json } from "./json.ts";
export { type MsgpackCodec, type MsgpackReason, msgpack } from "./msgpack.ts";
export type { MsgpackFault } from "./msgpack-input.ts";
export { nativeCodec, nativeProtocolName } from "./native-codec.ts";
export {
  type FrameEvent,
  type FrameHead,
  type InputReport,
  noRowMargin,
  readFrameHead,
  writeFrameHead,
} from "./native-frame.ts";
export { InputFrameReader, InputFrameWriter, inputAsSent, inputRowsMax } from "./native-input.ts";
export {
  decodeNativeClient,
  decodeNativeServer,
  encodeNativeClient,
  encodeNativeServer,
  isNativeMessage,
  type NativeClientMessage,
  NativeKind,
  type NativeServerMessage,
  nativeClientMessages,
  nativeProtocolVersion,
  nativeServerMessages,
} from "./native-messages.ts";
export { nativeOnly } from "./native-only.ts";
export { sample, sampleStream } from "./sample.ts";
export { SnapshotEncoder } from "./snapshot.ts";
export { SnapshotHistory } from "./snapshot-history.ts";
export { planSnapshot, type SnapshotPlan } from "./snapshot-plan.ts";
export { decodeSnapshot, type Snapshot, type SnapshotDecoded, type SnapshotTable } from "./snapshot-read.ts";
export {
  applySnapshot,
  type ReceivedSnapshot,
  type ReceivedTable,
  SnapshotReceiver,
} from "./snapshot-receiver.ts";
export { readUuid, writeUuid } from "./uuid.ts";
export { ViewerSnapshots } from "./viewer-snapshots.ts";

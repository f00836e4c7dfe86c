import type { Dialect } from "@fairtick/contract";
import type { ProfileSetting } from "./bincode-form.ts";
import { apexControlCodec } from "./control-codec.ts";
import { apexFrameWriter } from "./frame-writer.ts";
import { packedTelemetry } from "./packed-telemetry.ts";

/** The published protocol of apex: bincode or MessagePack over a length-framed stream, and datagrams. */
export const apexDialect: Dialect = {
  name: "apex",
  profiles: ["s0", "s1"],
  subprotocols: ["bincode", "msgpack"],
  connect: (profile) => apexControlCodec(profile as ProfileSetting),
  frameWriter: apexFrameWriter,
  frameEncodings: { msgpack: packedTelemetry },
};

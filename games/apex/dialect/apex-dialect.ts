import type { Dialect } from "@fairtick/contract";
import { apexControlCodec, type ProfileSetting } from "./control-codec.ts";
import { apexFrameWriter } from "./frame-writer.ts";

/** The published protocol of apex: bincode over a length-framed stream, and bare datagrams. */
export const apexDialect: Dialect = {
  name: "apex",
  profiles: ["s0", "s1"],
  connect: (profile) => apexControlCodec(profile as ProfileSetting),
  frameWriter: apexFrameWriter,
};

import { createServer, type Server, type Socket } from "node:net";
import {
  type ClientMessage,
  clientCodecs,
  extensionClientCodec,
  extensionServerCodec,
  type ServerMessage,
  serverCodec,
} from "@fairtick/apex/dialect";
import { FrameSplitter } from "@fairtick/server";
import { afterEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

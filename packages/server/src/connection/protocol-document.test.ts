import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { limitKeys } from "../ops/limit-keys.ts";
import { closeCodes } from "../websocket/web-socket-framing.ts";
import { disconnectReasons } from "./disconnect-reason.ts";
import { messageBytesMax } from "./frame-splitter.ts";
import { sentBytesMax } from "./game-datagrams.ts";

/* What docs/protocol.md says of transports; the messages themselves are compared in packages/wire. */

const text = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

describe("docs/protocol.md", () => {
  it("lists every reason why a connection ends, with its WebSocket code", () => {
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \| (?:`\w+`(?:, `\w+`)?|none) \| (\d{4}) \|/gm)].map(
      ([, reason, code]) => [reason, Number(code)],
    );
    expect(rows.map(([reason]) => reason)).toEqual(Object.keys(disconnectReasons));
    expect(Object.fromEntries(rows)).toEqual(closeCodes);
  });

  it("has the limits of a server that nobody has configured", () => {
    const prose = text.replaceAll(/\s+/g, " ");
    const bytes = (value: number) => `${value.toLocaleString("en")} bytes`;
    expect(prose).toContain(bytes(messageBytesMax));
    expect(prose).toContain(`at most ${bytes(limitKeys.websocket_message_bytes.defaultValue)}`);
    expect(text).toContain(
      `(${limitKeys.unauthenticated_message_bytes.defaultValue.toLocaleString("en")} before`,
    );
    expect(prose).toContain(`none of more than ${bytes(sentBytesMax)}`);
    expect(text).toContain(`${limitKeys.malformed_max.defaultValue - 1} within`);
    expect(text).toContain(`| ${limitKeys.violations_max.defaultValue} in a minute |`);
    const rates = {
      "messages on the stream": limitKeys.control_rate,
      "of these, `CreateSession`": limitKeys.create_rate,
      "of these, `Report`": limitKeys.report_rate,
      "wrong passwords and codes": limitKeys.guess_rate,
      "of these, `Say`": limitKeys.chat_rate,
      "`Say` of all in one": limitKeys.chat_room_rate,
      "of these, `RequestResync`": limitKeys.resync_rate,
      "input frames and `Ping` on the stream": limitKeys.input_rate,
      "datagrams of a bound address": limitKeys.datagram_rate,
    };
    for (const [what, { defaultValue }] of Object.entries(rates)) {
      if (defaultValue === "off") throw new Error(`${what}: no limit`);
      const { amount, per, burst } = defaultValue;
      const row = text.split("\n").find((line) => line.startsWith(`| ${what}`));
      expect(row).toContain(`| ${amount} a ${per}, ${burst} at once |`);
    }
  });
});

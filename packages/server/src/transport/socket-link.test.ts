import { type AddressInfo, connect, createServer } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ReadTurns } from "./read-turns.ts";
import { socketAttacher } from "./socket-link.ts";

describe("a link over a socket", () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
    vi.restoreAllMocks();
  });

  it("gives all that was sent before it tells that the client is gone, also where that waits for its turn", async () => {
    // Each piece takes a whole turn.
    let nowMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => ++nowMs);
    const attach = socketAttacher(new ReadTurns());
    const story: string[] = [];
    const ended = new Promise<void>((resolve) => {
      const server = createServer((socket) =>
        attach(socket, () => ({
          bytes: (piece) => void story.push(`${piece.length} bytes`),
          drained: () => {},
          closed() {
            story.push("closed");
            resolve();
          },
        })),
      );
      server.listen(0, "127.0.0.1", () => {
        const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
        client.end(Buffer.alloc(2500));
        closers.push(() => client.destroy());
      });
      closers.push(() => server.close());
    });
    await ended;
    expect(story).toEqual(["1024 bytes", "1024 bytes", "452 bytes", "closed"]);
  });
});

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The way to a port, which can be cut: what is under way is lost, and nobody comes through before it is mended. */
export class CutNetwork {
  readonly port: number;
  readonly #sockets: Set<Socket>;
  readonly #close: () => void;
  #isCut = false;

  private constructor(port: number, sockets: Set<Socket>, close: () => void) {
    this.port = port;
    this.#sockets = sockets;
    this.#close = close;
  }

  static async to(target: number): Promise<CutNetwork> {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      if (network.#isCut) {
        near.destroy();
        return;
      }
      const far = connect(target, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.on("error", () => {});
        from.on("close", () => {
          sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const network = new CutNetwork((server.address() as AddressInfo).port, sockets, () => server.close());
    return network;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#close();
  }
}

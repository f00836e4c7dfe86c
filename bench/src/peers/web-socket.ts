import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What the process of the peer is told. */
export type PeerOrder =
  /** Client i gets the messages in turn, from number i on; they are in base64. */
  | { readonly kind: "send"; readonly hz: number; readonly messages: readonly string[] }
  | { readonly kind: "collect" };

/** A server on the package `ws`, in a process of its own. */
export class WebSocketPeer {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(): Promise<WebSocketPeer> {
    const entry = fileURLToPath(new URL("./web-socket-process.js", import.meta.url));
    const child = fork(entry, { stdio: "inherit", execArgv: ["--expose-gc"] });
    const [port] = (await once(child, "message")) as [number];
    return new WebSocketPeer(child, port);
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  send(hz: number, messages: readonly string[]): void {
    this.#tell({ kind: "send", hz, messages });
  }

  /** Resolves when its garbage has been collected. */
  async collectGarbage(): Promise<void> {
    this.#tell({ kind: "collect" });
    await once(this.#child, "message");
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #tell(order: PeerOrder): void {
    this.#child.send(order);
  }
}

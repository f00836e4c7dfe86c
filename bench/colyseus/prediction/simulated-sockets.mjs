// WebSockets over a simulated network: at the one end the class that browsers have, at the other an object as the
// `ws` package gives to a server. What a message costs is its payload and the header of its frame.
import { EventEmitter } from "node:events";

const OPEN = 1;
const CLOSED = 3;
/** As long as a packet that opens a stream. */
const HANDSHAKE = new Uint8Array(40);
const MASK_BYTES = 4;

/** Both directions of one stream. `accept(socket, url)` is called where it arrives. */
export function socketsOver({ up, down }, accept) {
  const roundTripMs = () => up.conditions.delayMs + down.conditions.delayMs;

  return class SimulatedSocket {
    static OPEN = OPEN;
    readyState = 0;
    onopen = null;
    onmessage = null;
    onclose = null;
    onerror = null;
    #up = up.openStream(roundTripMs);
    #down = down.openStream(roundTripMs);
    #far = new ServerSocket((message) => this.#receive(message));

    constructor(url) {
      this.#up.send(HANDSHAKE, () => {
        this.#down.send(HANDSHAKE, () => {
          this.readyState = OPEN;
          this.onopen?.({});
        });
        accept(this.#far, url);
      });
    }

    send(data) {
      sendFrame(this.#up, data, MASK_BYTES, (message) =>
        this.#far.emit("message", Buffer.from(message), true),
      );
    }

    close() {
      this.readyState = CLOSED;
    }

    #receive(message) {
      sendFrame(this.#down, message, 0, (bytes) => this.onmessage?.({ data: bytes.slice().buffer }));
    }
  };
}

class ServerSocket extends EventEmitter {
  readyState = OPEN;
  #deliver;

  constructor(deliver) {
    super();
    this.#deliver = deliver;
  }

  send(data, _options, sent) {
    this.#deliver(data);
    sent?.();
  }

  close() {
    this.readyState = CLOSED;
  }
}

function sendFrame(stream, message, maskBytes, arrive) {
  const headBytes = (message.length < 126 ? 2 : 4) + maskBytes;
  const frame = new Uint8Array(headBytes + message.length);
  frame.set(message, headBytes);
  stream.send(frame, (bytes) => arrive(bytes.subarray(headBytes)));
}

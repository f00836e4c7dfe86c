import { createSocket, type Socket } from "node:dgram";
import type { HostileMessages } from "./hostile-messages.ts";
import type { AbuseTarget } from "./hostile-stream.ts";
import type { Knowledge } from "./knowledge.ts";
import { type Dice, noise, pick } from "./mutations.ts";

const socketsPerAddress = 3;
const rememberedMax = 16;
const sealedMark = 0xc1;
/** The longest that a datagram of IPv4 can be, on the loopback interface. */
const longBytesMax = 60_000;

/** Datagrams from several addresses: forged, guessed, replayed, of others, and too long. */
export class HostileDatagrams {
  readonly #dice: Dice;
  readonly #messages: HostileMessages;
  readonly #knowledge: Knowledge;
  readonly #sockets: readonly { readonly address: string; readonly socket: Socket }[];
  /** Sealed ones that have been sent, to be sent again. */
  readonly #sent: { readonly datagram: Uint8Array; readonly address: string }[] = [];

  private constructor(
    sockets: readonly { readonly address: string; readonly socket: Socket }[],
    dice: Dice,
    messages: HostileMessages,
    knowledge: Knowledge,
  ) {
    this.#sockets = sockets;
    this.#dice = dice;
    this.#messages = messages;
    this.#knowledge = knowledge;
  }

  static async open(
    target: AbuseTarget,
    addresses: readonly string[],
    dice: Dice,
    messages: HostileMessages,
    knowledge: Knowledge,
  ): Promise<HostileDatagrams> {
    const from = addresses.flatMap((address) => new Array<string>(socketsPerAddress).fill(address));
    const sockets = await Promise.all(
      from.map(async (address) => ({ address, socket: await openSocket(target, address) })),
    );
    return new HostileDatagrams(sockets, dice, messages, knowledge);
  }

  /** Sends one. */
  send(): void {
    const dice = this.#dice;
    const roll = dice() % 100;
    if (roll < 55)
      this.#sendFrom(pick(this.#sockets, dice).socket, this.#messages.nextDatagram(encodingOf(dice)));
    else if (roll < 65) this.#bind();
    else if (roll === 99)
      this.#sendFrom(pick(this.#sockets, dice).socket, noise(dice() % longBytesMax, dice));
    else this.#sendSealed(roll % 5);
  }

  close(): void {
    for (const { socket } of this.#sockets) socket.close();
  }

  /** With a token that somebody has been given, from where it is good or from elsewhere. */
  #bind(): void {
    const known = this.#knowledge.token(this.#dice);
    const token = known?.token ?? this.#knowledge.anyId(this.#dice);
    const bytes = this.#messages.encode({ type: "BindUdp", token }, encodingOf(this.#dice));
    this.#sendFrom(this.#socketAt(known?.address), known?.seal?.seal(bytes) ?? bytes);
  }

  #sendSealed(kind: number): void {
    const dice = this.#dice;
    const known = this.#knowledge.token(dice);
    const remembered = this.#sent.length > 0 && kind < 2 ? pick(this.#sent, dice) : undefined;
    if (remembered !== undefined) {
      const { datagram, address } = remembered;
      this.#sendFrom(this.#socketAt(address), kind === 0 ? datagram : tamper(datagram, dice));
    } else if (known?.seal === undefined) {
      const forged = noise(dice() % 64, dice);
      forged[0] = sealedMark;
      this.#sendFrom(pick(this.#sockets, dice).socket, forged);
    } else {
      const sealed = known.seal.seal(this.#messages.nextDatagram(encodingOf(dice)));
      this.#remember(sealed, known.address);
      this.#sendFrom(this.#socketAt(kind === 2 ? undefined : known.address), sealed);
    }
  }

  #remember(datagram: Uint8Array, address: string): void {
    this.#sent.push({ datagram, address });
    if (this.#sent.length > rememberedMax) this.#sent.shift();
  }

  /** A socket at the address, or anywhere. */
  #socketAt(address: string | undefined): Socket {
    const there = this.#sockets.filter((each) => each.address === address);
    return pick(there.length === 0 ? this.#sockets : there, this.#dice).socket;
  }

  /** What the system cannot take is lost. */
  #sendFrom(socket: Socket, datagram: Uint8Array): void {
    socket.send(datagram, () => {});
  }
}

async function openSocket({ host, udpPort }: AbuseTarget, address: string): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  await new Promise<void>((resolve) => socket.connect(udpPort, host, () => resolve()));
  return socket;
}

/** One bit is another, most often behind the head. */
function tamper(datagram: Uint8Array, dice: Dice): Uint8Array {
  const tampered = datagram.slice();
  tampered[dice() % tampered.length]! ^= 1 << (dice() % 8);
  return tampered;
}

const encodingOf = (dice: Dice) => (dice() % 3 === 0 ? "msgpack" : "bincode");

import { createSocket, type Socket } from "node:dgram";
import { ApexTongue } from "./apex-tongue.ts";
import type { AbuseTarget, Conspiracy } from "./hostile-stream.ts";
import { type Dice, noise, pick } from "./mutations.ts";
import { NativeTongue } from "./native-tongue.ts";
import type { Tongue } from "./tongue.ts";

const socketsPerAddress = 3;
const rememberedMax = 16;
/** Each has an encoding of its own. */
const apexTongues = 4;
const sealedMark = 0xc1;
/** The longest that a datagram of IPv4 can be, on the loopback interface. */
const longBytesMax = 60_000;

/** Datagrams from several addresses: forged, guessed, replayed, of others, and too long. */
export class HostileDatagrams {
  readonly #with: Conspiracy;
  readonly #dice: Dice;
  readonly #tongues: Readonly<Record<Tongue["protocol"], readonly Tongue[]>>;
  readonly #sockets: readonly OpenSocket[];
  /** Sealed ones that have been sent, to be sent again. */
  readonly #sent: { readonly datagram: Uint8Array; readonly address: string }[] = [];

  private constructor(conspiracy: Conspiracy, sockets: readonly OpenSocket[]) {
    const { dice, knowledge } = conspiracy;
    const apex = Array.from({ length: apexTongues }, () => new ApexTongue(dice, knowledge));
    this.#with = conspiracy;
    this.#dice = dice;
    this.#tongues = { apex, native: [new NativeTongue(dice, knowledge)] };
    this.#sockets = sockets;
  }

  static async open(conspiracy: Conspiracy, addresses: readonly string[]): Promise<HostileDatagrams> {
    const from = addresses.flatMap((address) => new Array<string>(socketsPerAddress).fill(address));
    const sockets = await Promise.all(
      from.map(async (address) => ({ address, socket: await openSocket(conspiracy.target, address) })),
    );
    return new HostileDatagrams(conspiracy, sockets);
  }

  /** Sends one. */
  send(): void {
    const dice = this.#dice;
    const roll = dice() % 100;
    const tongue = this.#tongue(dice() % 2 === 0 ? "native" : "apex");
    this.#with.tally.count(`${tongue.protocol} udp`);
    if (roll < 55) this.#sendFrom(pick(this.#sockets, dice).socket, tongue.nextDatagram());
    else if (roll < 65) this.#bind(tongue);
    else if (roll === 99)
      this.#sendFrom(pick(this.#sockets, dice).socket, noise(dice() % longBytesMax, dice));
    else this.#sendSealed(tongue, roll % 5);
  }

  close(): void {
    for (const { socket } of this.#sockets) socket.close();
  }

  /** With a token that somebody has been given, from where it is good or from elsewhere. */
  #bind(stranger: Tongue): void {
    const dice = this.#dice;
    const { knowledge } = this.#with;
    const known = knowledge.token(dice);
    const tongue = known === undefined || dice() % 4 === 0 ? stranger : this.#tongue(known.protocol);
    const bytes = tongue.bind(known?.token ?? knowledge.anyId(dice));
    this.#sendFrom(this.#socketAt(known?.address), known?.seal?.seal(bytes) ?? bytes);
  }

  #sendSealed(stranger: Tongue, kind: number): void {
    const dice = this.#dice;
    const known = this.#with.knowledge.token(dice);
    const remembered = this.#sent.length > 0 && kind < 2 ? pick(this.#sent, dice) : undefined;
    if (remembered !== undefined) {
      const { datagram, address } = remembered;
      this.#sendFrom(this.#socketAt(address), kind === 0 ? datagram : tamper(datagram, dice));
    } else if (known?.seal === undefined) {
      const forged = noise(dice() % 64, dice);
      forged[0] = sealedMark;
      this.#sendFrom(pick(this.#sockets, dice).socket, forged);
    } else {
      const tongue = dice() % 4 === 0 ? stranger : this.#tongue(known.protocol);
      const sealed = known.seal.seal(tongue.nextDatagram());
      this.#remember(sealed, known.address);
      this.#sendFrom(this.#socketAt(kind === 2 ? undefined : known.address), sealed);
    }
  }

  #remember(datagram: Uint8Array, address: string): void {
    this.#sent.push({ datagram, address });
    if (this.#sent.length > rememberedMax) this.#sent.shift();
  }

  #tongue(protocol: Tongue["protocol"]): Tongue {
    return pick(this.#tongues[protocol], this.#dice);
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

interface OpenSocket {
  readonly address: string;
  readonly socket: Socket;
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

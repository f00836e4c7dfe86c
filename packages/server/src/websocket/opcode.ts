/** RFC 6455, section 5.2. */
export const Opcode = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export type Opcode = (typeof Opcode)[keyof typeof Opcode];

/** The bit of the first byte that says that a message ends with this frame. */
export const finBit = 0x80;
/** Payload of a frame of control at most (RFC 6455, section 5.5). */
export const controlBytesMax = 125;

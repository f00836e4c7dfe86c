const inputTagS1 = 10;
const inputBytes = 20;

/**
 * `PlayerInput` of profile s1 by hand, 240 a second: the same bytes as the schema's codec gives. A new
 * array each time, because a socket may keep it for a while.
 */
export function playerInputMessage(
  serverTickAck: number,
  throttle: number,
  brake: number,
  steering: number,
): Uint8Array {
  const bytes = new Uint8Array(inputBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, inputTagS1, true);
  view.setUint32(4, serverTickAck, true);
  view.setFloat32(8, throttle, true);
  view.setFloat32(12, brake, true);
  view.setFloat32(16, steering, true);
  return bytes;
}

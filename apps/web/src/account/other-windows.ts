const channelName = "fairtick.logged-out";

/** Logging out is for all windows of the browser: tells the others, and is told by them. */
export function tellOtherWindows(loggedOut: () => void): { tell(): void } {
  if (typeof BroadcastChannel === "undefined") return { tell: () => {} };
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = loggedOut;
  return { tell: () => channel.postMessage(null) };
}

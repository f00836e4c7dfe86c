import type { ConnectionState } from "@fairtick/client";
import { Alert } from "@mantine/core";
import type { Connected } from "../connection/use-connection.ts";
import { sentence } from "./sentence.ts";

/** What became of the connection, in words; nothing while all is well. */
export function ConnectionWords({ connected }: { readonly connected: Connected }) {
  const words = wordsOf(connected.state, connected.isServerClosing, connected.wasOnline);
  if (words === undefined) return null;
  return (
    <Alert color={words.isFinal ? "red" : "amber"} title={words.title} role="status">
      {words.text}
    </Alert>
  );
}

export interface Words {
  readonly title: string;
  readonly text: string;
  /** Nothing more happens by itself. */
  readonly isFinal: boolean;
}

/** `wasOnline`: whether there has been a connection before. */
export function wordsOf(
  state: ConnectionState,
  isServerClosing = false,
  wasOnline = true,
): Words | undefined {
  switch (state.kind) {
    case "online":
      return isServerClosing ? closingWords : undefined;
    case "connecting":
      return undefined;
    case "resuming":
      if (!wasOnline) return unreachableWords(state.attempt);
      return {
        title: "Connection lost",
        text: `Trying again${state.attempt > 1 ? ` (attempt ${state.attempt})` : ""}: ${state.reason}. Your place is kept for a while.`,
        isFinal: false,
      };
    case "closing":
      return {
        title: "The server is closing",
        text: `${sentence(state.message)} Running sessions may end.`,
        isFinal: false,
      };
    case "replaced":
      return {
        title: "You play elsewhere",
        text: "You have connected from another window, which has your place now. Reload this page to take it back.",
        isFinal: true,
      };
    case "refused":
      if (state.code === "kicked" || state.code === "banned")
        return { title: "You have been put out", text: sentence(state.message), isFinal: true };
      return {
        title: "The server refused the connection",
        text: `${sentence(state.message)} Reload the page to connect again.`.trimStart(),
        isFinal: true,
      };
    case "closed":
      return { title: "Disconnected", text: "Reload the page to connect again.", isFinal: true };
  }
}

const unreachableWords = (attempt: number): Words => ({
  title: "The server cannot be reached",
  text: `This page keeps trying${attempt > 1 ? ` (attempt ${attempt})` : ""}: there is nothing to do but to wait, or to see whether your own network works.`,
  isFinal: false,
});

const closingWords: Words = {
  title: "The server is closing",
  text: "Running sessions have some seconds to end. This page comes back by itself when the server does.",
  isFinal: false,
};

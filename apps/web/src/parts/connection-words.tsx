import type { ConnectionState } from "@fairtick/client";
import { t } from "@fairtick/game-view";
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
      return isServerClosing ? closingWords() : undefined;
    case "connecting":
      return undefined;
    case "resuming":
      if (!wasOnline) return unreachableWords(state.attempt);
      return {
        title: t("Connection lost"),
        text:
          state.attempt > 1
            ? t("Trying again (attempt {attempt}): {reason}. Your place is kept for a while.", {
                attempt: state.attempt,
                reason: state.reason,
              })
            : t("Trying again: {reason}. Your place is kept for a while.", { reason: state.reason }),
        isFinal: false,
      };
    case "closing":
      return {
        title: t("The server is closing"),
        text: `${sentence(state.message)} ${t("Running sessions may end.")}`,
        isFinal: false,
      };
    case "replaced":
      return {
        title: t("You play elsewhere"),
        text: t(
          "You have connected from another window, which has your place now. Reload this page to take it back.",
        ),
        isFinal: true,
      };
    case "refused":
      if (state.code === "kicked" || state.code === "banned")
        return { title: t("You have been put out"), text: sentence(state.message), isFinal: true };
      return {
        title: t("The server refused the connection"),
        text: `${sentence(state.message)} ${t("Reload the page to connect again.")}`.trimStart(),
        isFinal: true,
      };
    case "closed":
      return { title: t("Disconnected"), text: t("Reload the page to connect again."), isFinal: true };
  }
}

const unreachableWords = (attempt: number): Words => ({
  title: t("The server cannot be reached"),
  text:
    attempt > 1
      ? t(
          "This page keeps trying (attempt {attempt}): there is nothing to do but to wait, or to see whether your own network works.",
          { attempt },
        )
      : t(
          "This page keeps trying: there is nothing to do but to wait, or to see whether your own network works.",
        ),
  isFinal: false,
});

const closingWords = (): Words => ({
  title: t("The server is closing"),
  text: t("Running sessions have some seconds to end. This page comes back by itself when the server does."),
  isFinal: false,
});

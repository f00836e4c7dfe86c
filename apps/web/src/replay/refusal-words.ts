import { t } from "@fairtick/game-view";
import { sentence } from "../parts/sentence.ts";
import { ApiFailed } from "./replay-api.ts";
import { ReplayRefused } from "./run/replay-run.ts";

export interface RefusalWords {
  readonly title: string;
  readonly text: string;
  /** Whether the file can be had all the same. */
  readonly hasFile: boolean;
}

/** Why a replay is not shown, and what can be done. */
export function refusalWords(error: unknown): RefusalWords {
  if (error instanceof ReplayRefused) return wordsOfRefused(error);
  if (error instanceof ApiFailed) return wordsOfFailed(error);
  return {
    title: t("The replay cannot be shown"),
    text: t("Something went wrong. Reload the page."),
    hasFile: false,
  };
}

function wordsOfRefused({ what, message }: ReplayRefused): RefusalWords {
  const reason = sentence(message);
  switch (what) {
    case "version":
      return {
        title: t("This replay was made with other rules"),
        text: t(
          "{reason} Run again by these it would show another session. The file can be downloaded and watched on a server of its time; what it came to is in the results.",
          { reason },
        ),
        hasFile: true,
      };
    case "content":
      return {
        title: t("What this replay was made with is not here"),
        text: t(
          "{reason} The server keeps content as long as a replay in its folder needs it; whoever runs it can put it back.",
          { reason },
        ),
        hasFile: true,
      };
    case "game":
      return {
        title: t("This page does not have the game"),
        text: t("{reason} Reload the page; if that does not help, the replay is of another server.", {
          reason,
        }),
        hasFile: true,
      };
    default:
      return { title: t("This replay cannot be read"), text: reason, hasFile: true };
  }
}

function wordsOfFailed({ code, message }: ApiFailed): RefusalWords {
  const reason = sentence(message);
  if (code === "not-found")
    return {
      title: t("There is no such replay"),
      text: t(
        "It was removed to make room for newer ones, the session was not recorded, or the link is not whole.",
      ),
      hasFile: false,
    };
  if (code === "forbidden" || code === "bad-token")
    return {
      title: t("This replay is not public"),
      text: t("{reason} Sign in with the account that took part.", { reason }),
      hasFile: false,
    };
  return {
    title: t("The server does not give the replay"),
    text: t("{reason} Try again later.", { reason }),
    hasFile: false,
  };
}

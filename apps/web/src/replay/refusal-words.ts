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
    title: "The replay cannot be shown",
    text: "Something went wrong. Reload the page.",
    hasFile: false,
  };
}

function wordsOfRefused({ what, message }: ReplayRefused): RefusalWords {
  const reason = sentence(message);
  switch (what) {
    case "version":
      return {
        title: "This replay was made with other rules",
        text: `${reason} Run again by these it would show another session. The file can be downloaded and watched on a server of its time; what it came to is in the results.`,
        hasFile: true,
      };
    case "content":
      return {
        title: "What this replay was made with is not here",
        text: `${reason} The server keeps content as long as a replay in its folder needs it; whoever runs it can put it back.`,
        hasFile: true,
      };
    case "game":
      return {
        title: "This page does not have the game",
        text: `${reason} Reload the page; if that does not help, the replay is of another server.`,
        hasFile: true,
      };
    default:
      return { title: "This replay cannot be read", text: reason, hasFile: true };
  }
}

function wordsOfFailed({ code, message }: ApiFailed): RefusalWords {
  const reason = sentence(message);
  if (code === "not-found")
    return {
      title: "There is no such replay",
      text: "It was removed to make room for newer ones, the session was not recorded, or the link is not whole.",
      hasFile: false,
    };
  if (code === "forbidden" || code === "bad-token")
    return {
      title: "This replay is not public",
      text: `${reason} Sign in with the account that took part.`,
      hasFile: false,
    };
  return { title: "The server does not give the replay", text: `${reason} Try again later.`, hasFile: false };
}

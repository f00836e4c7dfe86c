import type { ClientSession } from "@fairtick/client";
import type { AnyGame } from "@fairtick/contract";
import { type AnyGameView, type Ghost, t } from "@fairtick/game-view";
import { useEffect, useState } from "react";
import type { AccountStore } from "../account/account-store.ts";
import { useAccountStore } from "../account/use-account.ts";
import type { GamePage } from "../games.ts";
import { refusalWords } from "../replay/refusal-words.ts";
import { ApiFailed, recordEntry } from "../replay/replay-api.ts";
import { loadLapGhost } from "../replay/run/load-lap-ghost.ts";

export interface RecordGhostState {
  readonly ghosts: readonly Ghost[];
  /** Why there is none, or not yet. */
  readonly words: string | undefined;
}

/** Who comes into a session is told a moment later who they are in it. */
const AGAIN_MS = 250;
const none: RecordGhostState = { ghosts: [], words: undefined };

/** The ghost of the record for who plays in a session, for as long as it is wanted. */
export function useRecordGhost(
  page: GamePage,
  view: AnyGameView,
  session: ClientSession<AnyGame>,
  isWanted: boolean,
): RecordGhostState {
  const account = useAccountStore();
  const [state, setState] = useState(none);
  useEffect(() => {
    setState(none);
    if (!isWanted || view.record === undefined) return;
    const { boardOf } = view.record;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = () => {
      const board = boardOf(session);
      if (board === undefined) {
        timer = setTimeout(load, AGAIN_MS);
        return;
      }
      setState({ ghosts: [], words: t("The ghost is being loaded.") });
      loadRecord(account, page, board, abort.signal).then(
        (ghost) => setState({ ghosts: [ghost], words: undefined }),
        (error: unknown) => {
          if (!abort.signal.aborted) setState({ ghosts: [], words: wordsOf(error) });
        },
      );
    };
    load();
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [account, page, view, session, isWanted]);
  return state;
}

/** Nobody has driven it yet: where the record is asked for, that is no fault. */
class NoRecord extends Error {}

async function loadRecord(
  account: AccountStore,
  page: GamePage,
  board: { readonly board: string; readonly variant: string },
  signal: AbortSignal,
): Promise<Ghost> {
  const entry = await recordEntry(account, page.id, board, signal).catch((error: unknown) => {
    throw error instanceof ApiFailed && error.code === "not-found" ? new NoRecord() : error;
  });
  return loadLapGhost(account, page, entry, signal);
}

const wordsOf = (error: unknown): string =>
  error instanceof NoRecord
    ? t("No ghost: there is no record here yet.")
    : t("No ghost. {reason}.", { reason: refusalWords(error).title });

import { useEffect, useState, useSyncExternalStore } from "react";
import type { GamePage } from "../games.ts";
import type { Player } from "../player.ts";
import { type ConnectionSnapshot, GameConnection } from "./game-connection.ts";

/** A game's connection once its rules are there, and what is known of it. */
export interface Connected extends ConnectionSnapshot {
  readonly connection: GameConnection;
}

const nothing = () => () => {};

/**
 * Connects to a game for as long as the component is there, once it is known who plays; anew for another player. "failed": the
 * game did not load.
 */
export function useConnection(page: GamePage, player: Player | undefined): Connected | "failed" | undefined {
  const [connection, setConnection] = useState<GameConnection>();
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    let opened: GameConnection | undefined;
    let isGone = false;
    setFailed(false);
    if (player === undefined) return;
    page.load().then(
      (view) => {
        if (isGone) return;
        opened = new GameConnection(view, player);
        setConnection(opened);
      },
      () => setFailed(!isGone),
    );
    return () => {
      isGone = true;
      opened?.close();
      setConnection(undefined);
    };
  }, [page, player]);
  const snapshot = useSyncExternalStore<ConnectionSnapshot | undefined>(connection?.watch ?? nothing, () =>
    connection?.snapshot(),
  );
  if (isFailed) return "failed";
  return connection === undefined || snapshot === undefined ? undefined : { ...snapshot, connection };
}

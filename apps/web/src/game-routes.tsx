import { t } from "@fairtick/game-view";
import { Alert } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { SignInFirst } from "./account/sign-in-first.tsx";
import { useAccount } from "./account/use-account.ts";
import { useConnection } from "./connection/use-connection.ts";
import type { GamePage } from "./games.ts";
import type { Guest } from "./guest.ts";
import { HomePage } from "./home/home-page.tsx";
import { EmptyPlace } from "./parts/empty-place.tsx";
import { NoSuchPage } from "./parts/no-such-page.tsx";
import { PageFrame } from "./parts/page-frame.tsx";
import { usePlayer } from "./player.ts";
import { EntryPage } from "./session/entry-page.tsx";
import { SessionPage } from "./session/session-page.tsx";

interface GameRoutesProps {
  readonly page: GamePage;
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
}

/** Who is in a session sees that, whatever the address says: a seat is not lost by a wrong link. */
export function GameRoutes({ page, guest, onRename }: GameRoutesProps) {
  const player = usePlayer(guest);
  const games = useAccount().server?.games;
  const isServed = games?.includes(page.id) !== false;
  const outcome = useConnection(page, player === "sign-in" || !isServed ? undefined : player);
  const connected = outcome === "failed" ? undefined : outcome;
  const [path, navigate] = useLocation();
  const session = connected?.session;
  const played = useRef<string>(undefined);
  useEffect(() => {
    // What is over has no address any more; who followed a link to another session stays there.
    if (session === undefined && played.current !== undefined && path.endsWith(played.current))
      navigate(`/${page.id}`, { replace: true });
    played.current = session?.sessionId;
  }, [session, path, navigate, page.id]);
  if (connected !== undefined && session !== undefined)
    return <SessionPage page={page} connected={connected} session={session} />;
  const asked = new RegExp(`^/${page.id}/session/([0-9a-f-]{36})$`).exec(path)?.[1];
  if (!isServed)
    return (
      <PageFrame guest={guest} onRename={onRename}>
        <EmptyPlace
          title={t("This server does not run {title}.", { title: page.title })}
          text={t("It runs {games}, which this page has no view of.", { games: (games ?? []).join(", ") })}
        />
      </PageFrame>
    );
  if (asked === undefined && path.replace(/\/$/, "") !== `/${page.id}`)
    return (
      <PageFrame guest={guest} onRename={onRename}>
        <NoSuchPage />
      </PageFrame>
    );
  return (
    <PageFrame guest={guest} onRename={onRename}>
      {outcome === "failed" && (
        <Alert color="red" title={t("{title} could not be loaded", { title: page.title })} mt="xl">
          {t("The server may be newer than this page, or cannot be reached. Reload the page.")}
        </Alert>
      )}
      {player === "sign-in" && <SignInFirst page={page} />}
      {player !== "sign-in" && outcome !== "failed" && asked === undefined && (
        <HomePage page={page} connected={connected} />
      )}
      {player !== "sign-in" && outcome !== "failed" && asked !== undefined && (
        <EntryPage page={page} connected={connected} sessionId={asked} />
      )}
    </PageFrame>
  );
}

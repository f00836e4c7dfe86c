import { Alert, Container, MantineProvider } from "@mantine/core";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useConnection } from "./connection/use-connection.ts";
import { type GamePage, gamePages } from "./games.ts";
import { type Guest, loadGuest, renameGuest } from "./guest.ts";
import { HomePage } from "./home/home-page.tsx";
import { PageHeader } from "./parts/page-header.tsx";
import { EntryPage } from "./session/entry-page.tsx";
import { SessionPage } from "./session/session-page.tsx";
import { theme } from "./theme.ts";

const ReplayRoutes = lazy(async () => ({
  default: (await import("./replay/replay-routes.tsx")).ReplayRoutes,
}));

export function App() {
  const [guest, setGuest] = useState(loadGuest);
  const rename = (name: string) => setGuest(renameGuest(guest, name));
  return (
    <MantineProvider theme={theme} defaultColorScheme="dark">
      <Switch>
        {gamePages.map((page) => (
          <Route key={page.id} path={`/${page.id}/*?`}>
            <GameRoutes page={page} guest={guest} onRename={rename} />
          </Route>
        ))}
        <Route path="/replays/*?">
          <Suspense>
            <ReplayRoutes header={<PageHeader guest={guest} onRename={rename} />} />
          </Suspense>
        </Route>
        <Route>
          <Redirect to={`/${gamePages[0].id}`} replace />
        </Route>
      </Switch>
    </MantineProvider>
  );
}

interface GameRoutesProps {
  readonly page: GamePage;
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
}

/** Who is in a session sees that, whatever the address says: a seat is not lost by a wrong link. */
function GameRoutes({ page, guest, onRename }: GameRoutesProps) {
  const outcome = useConnection(page, guest);
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
  return (
    <>
      <PageHeader guest={guest} onRename={onRename} />
      <Container size="lg" component="main" pb="xl">
        {outcome === "failed" && (
          <Alert color="red" title={`${page.title} could not be loaded`} mt="xl">
            The server may be newer than this page, or cannot be reached. Reload the page.
          </Alert>
        )}
        {outcome !== "failed" && asked === undefined && <HomePage page={page} connected={connected} />}
        {outcome !== "failed" && asked !== undefined && (
          <EntryPage page={page} connected={connected} sessionId={asked} />
        )}
      </Container>
    </>
  );
}

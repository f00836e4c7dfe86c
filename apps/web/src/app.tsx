import { t } from "@fairtick/game-view";
import { Loader, MantineProvider } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { GameRoutes } from "./game-routes.tsx";
import { gamePages } from "./games.ts";
import { loadGuest, renameGuest } from "./guest.ts";
import { NoSuchPage } from "./parts/no-such-page.tsx";
import { PageFrame } from "./parts/page-frame.tsx";
import { theme } from "./theme.ts";

const SignInPage = lazy(async () => ({ default: (await import("./account/sign-in-page.tsx")).SignInPage }));
const ReturnPage = lazy(async () => ({ default: (await import("./account/return-page.tsx")).ReturnPage }));
const LeaderboardsPage = lazy(async () => ({
  default: (await import("./leaderboards/leaderboards-page.tsx")).LeaderboardsPage,
}));
const ProfilePage = lazy(async () => ({ default: (await import("./profile/profile-page.tsx")).ProfilePage }));
const AccountPage = lazy(async () => ({ default: (await import("./account/account-page.tsx")).AccountPage }));
const OperatorPage = lazy(async () => ({
  default: (await import("./operator/operator-page.tsx")).OperatorPage,
}));
const ReplayListPage = lazy(async () => ({
  default: (await import("./replay/list/replay-list-page.tsx")).ReplayListPage,
}));
const ViewerPage = lazy(async () => ({
  default: (await import("./replay/viewer/viewer-page.tsx")).ViewerPage,
}));
const TelemetryPage = lazy(async () => ({
  default: (await import("./replay/telemetry/telemetry-page.tsx")).TelemetryPage,
}));

export function App() {
  const [guest, setGuest] = useState(loadGuest);
  const rename = (name: string) => setGuest(renameGuest(guest, name));
  const framed = (page: ReactNode) => (
    <PageFrame guest={guest} onRename={rename}>
      <Suspense fallback={<Loader aria-label={t("Loading")} mt="xl" />}>{page}</Suspense>
    </PageFrame>
  );
  return (
    <MantineProvider theme={theme} defaultColorScheme="dark">
      <Switch>
        {gamePages.map((page) => (
          <Route key={page.id} path={`/${page.id}/*?`}>
            <GameRoutes page={page} guest={guest} onRename={rename} />
          </Route>
        ))}
        <Route path="/replays">{framed(<ReplayListPage />)}</Route>
        <Route path="/replays/:id">
          {({ id }) => (
            <Suspense>
              <ViewerPage key={id} sessionId={id} />
            </Suspense>
          )}
        </Route>
        <Route path="/telemetry">{framed(<TelemetryPage />)}</Route>
        <Route path="/leaderboards/:game?">
          {({ game }) => framed(<LeaderboardsPage game={game ?? gamePages[0].id} />)}
        </Route>
        <Route path="/players/:id">{({ id }) => framed(<ProfilePage accountId={id} />)}</Route>
        <Route path="/sign-in">{framed(<SignInPage guestName={guest.name} isNew={false} />)}</Route>
        <Route path="/sign-up">{framed(<SignInPage guestName={guest.name} isNew />)}</Route>
        <Route path="/sign-in/back">{framed(<ReturnPage />)}</Route>
        <Route path="/operator/*?">{framed(<OperatorPage />)}</Route>
        <Route path="/account">{framed(<AccountPage />)}</Route>
        <Route path="/">
          <Redirect to={`/${gamePages[0].id}`} replace />
        </Route>
        <Route>{framed(<NoSuchPage />)}</Route>
      </Switch>
    </MantineProvider>
  );
}

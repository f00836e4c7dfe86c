import type { ReactNode } from "react";
import { Redirect, Route, Switch } from "wouter";
import { ReplayListPage } from "./list/replay-list-page.tsx";
import { ViewerPage } from "./viewer/viewer-page.tsx";

/** Everything about what has been played; loaded when somebody wants to see it. `header`: that of the page. */
export function ReplayRoutes({ header }: { readonly header: ReactNode }) {
  return (
    <Switch>
      <Route path="/replays">
        <ReplayListPage header={header} />
      </Route>
      <Route path="/replays/:id">{({ id }) => <ViewerPage key={id} sessionId={id} />}</Route>
      <Route>
        <Redirect to="/replays" replace />
      </Route>
    </Switch>
  );
}

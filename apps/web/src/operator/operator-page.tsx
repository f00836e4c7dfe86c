import { t, textKey } from "@fairtick/game-view";
import { Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link, Redirect, Route, Switch, useRoute } from "wouter";
import { useAccount } from "../account/use-account.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import { AuditPage } from "./audit/audit-page.tsx";
import { LivePage } from "./live/live-page.tsx";
import { LiveProvider } from "./live/use-live.tsx";
import css from "./operator.module.css";
import { PlayersPage } from "./players/players-page.tsx";
import { isOfficer } from "./ranks.ts";
import { ReportsPage } from "./reports/reports-page.tsx";
import { SaidProvider } from "./said.tsx";
import { SanctionsPage } from "./sanctions/sanctions-page.tsx";
import { ServerPage } from "./server/server-page.tsx";
import { SessionsPage } from "./sessions/sessions-page.tsx";
import { OfficerProvider, useOfficer } from "./use-officer.ts";

const places = [
  { path: "/operator", label: textKey("Now"), Page: LivePage },
  { path: "/operator/sessions", label: textKey("Sessions"), Page: SessionsPage },
  { path: "/operator/players", label: textKey("Players"), Page: PlayersPage },
  { path: "/operator/sanctions", label: textKey("Sanctions"), Page: SanctionsPage },
  { path: "/operator/reports", label: textKey("Reports"), Page: ReportsPage },
] as const;
/** What only administrators see. */
const adminPlaces = [
  { path: "/operator/server", label: textKey("Server"), Page: ServerPage },
  { path: "/operator/audit", label: textKey("Ledger"), Page: AuditPage },
] as const;

/** What moderators and administrators see and do. The server decides what they may; here is shown what it will allow. */
export function OperatorPage() {
  useDocumentTitle(t("{page} – Fairtick", { page: t("Operator") }));
  const { identity } = useAccount();
  if (identity.kind === "asking") return null;
  if (identity.kind === "nobody") return <Redirect to="/sign-in?next=%2Foperator" replace />;
  const { account } = identity;
  return (
    <Stack gap="lg" pt={36}>
      <Title order={1}>{t("Operator")}</Title>
      {isOfficer(account.role) ? (
        <OfficerProvider value={account}>
          <SaidProvider>
            <LiveProvider>
              <Places />
            </LiveProvider>
          </SaidProvider>
        </OfficerProvider>
      ) : (
        <EmptyPlace
          title={t("This is for moderators and administrators.")}
          text={t("{name} is neither. An administrator can change that.", { name: account.name })}
        />
      )}
    </Stack>
  );
}

function Places() {
  const { isAdmin } = useOfficer();
  const shown = isAdmin ? [...places, ...adminPlaces] : places;
  return (
    <>
      <nav className={css["places"]} aria-label={t("Operator")}>
        {shown.map(({ path, label }) => (
          <Place key={path} path={path} label={label} />
        ))}
      </nav>
      <Switch>
        {shown.map(({ path, Page }) => (
          <Route key={path} path={path} component={Page} />
        ))}
        <Route>
          <Redirect to="/operator" replace />
        </Route>
      </Switch>
    </>
  );
}

function Place({ path, label }: { readonly path: string; readonly label: string }) {
  const [isHere] = useRoute(path);
  return (
    <Link href={path} {...(isHere && { "aria-current": "page" as const })}>
      {t(label)}
    </Link>
  );
}

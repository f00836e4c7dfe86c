import { t } from "@fairtick/game-view";
import { NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
import { ListView } from "../list/list-view.tsx";
import { type Cursor, useList } from "../list/use-list.ts";
import { PlayerActDialog, type PlayerOrder } from "../players/player-act-dialog.tsx";
import { ReportCard } from "./report-card.tsx";
import css from "./reports.module.css";

const REFRESH_MS = 15_000;
const SHOWN = 20;

/** What players told moderators of each other, the newest first. */
export function ReportsPage() {
  const store = useAccountStore();
  const [isOpen, setOpen] = useState(true);
  const [order, setOrder] = useState<PlayerOrder>();
  const list = useList(
    useCallback(
      (cursor: Cursor) =>
        store.ask(() =>
          store.api.GET("/admin/reports", {
            params: {
              query: { limit: SHOWN, ...(cursor !== undefined && { cursor }), ...(isOpen && { isOpen }) },
            },
          }),
        ),
      [store, isOpen],
    ),
    REFRESH_MS,
  );
  return (
    <Stack gap="md">
      <NativeSelect
        label={t("Which")}
        w={220}
        value={isOpen ? "open" : "all"}
        data={[
          { value: "open", label: t("those that are open") },
          { value: "all", label: t("all") },
        ]}
        onChange={(event) => setOpen(event.currentTarget.value === "open")}
      />
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={isOpen ? t("No report is open.") : t("Nobody has reported anybody.")}
            text={t("What players tell moderators of each other is listed here, with what was said last.")}
          />
        }
      >
        {(items) => (
          <ul className={css["reports"]}>
            {items.map((report) => (
              <ReportCard key={report.id} report={report} onOrder={setOrder} onClosed={list.again} />
            ))}
          </ul>
        )}
      </ListView>
      {order !== undefined && (
        <PlayerActDialog order={order} onDone={list.again} onClose={() => setOrder(undefined)} />
      )}
    </Stack>
  );
}

import { t } from "@fairtick/game-view";
import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./list.module.css";

export interface Column<Item> {
  /** In English; it is translated here. */
  readonly label: string;
  readonly kind?: "text" | "number" | "time" | "acts";
  readonly cell: (item: Item) => ReactNode;
}

export interface RecordTableProps<Item> {
  /** What is listed, for who hears the page read out. */
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
}

/** A table; where there is no room for one, a list of cards. */
export function RecordTable<Item>({ label, columns, items, keyOf }: RecordTableProps<Item>) {
  return (
    <div className={css["frame"]}>
      <table className={css["table"]} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" data-kind={column.kind}>
                {column.kind === "acts" ? (
                  <VisuallyHidden>{t(column.label)}</VisuallyHidden>
                ) : (
                  t(column.label)
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map((column) => (
                <td key={column.label} data-kind={column.kind} data-label={t(column.label)}>
                  <div>{column.cell(item)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

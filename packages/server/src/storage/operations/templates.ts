import type { Kysely } from "kysely";
import type { StoredTemplate } from "../../templates/stored-template.ts";
import type { StorageSchema } from "../schema.ts";
import { type NewAuditEntry, writeAudit } from "./audit.ts";

type Db = Kysely<StorageSchema>;

/** In the order of their ids. Rows that somebody has put there by hand may have no details: then `game` has them. */
export async function listTemplates(db: Db, { game }: { readonly game: string }): Promise<StoredTemplate[]> {
  const rows = await db
    .selectFrom("race_templates")
    .leftJoin("template_details", "template_details.template_id", "race_templates.id")
    .selectAll("race_templates")
    .select(["template_details.game", "template_details.detail"])
    .orderBy("race_templates.id")
    .execute();
  return rows.map((row) => ({ ...row, game: row.game ?? game, detail: row.detail ?? "{}" }));
}

/**
 * Makes a template, or changes one. `exists`: there is one, which was not to be changed; `missing`: there is none to be
 * changed; `too-many`: one more is not allowed.
 */
export async function putTemplate(
  db: Db,
  {
    template,
    mode,
    templatesMax,
    audit,
  }: {
    readonly template: StoredTemplate;
    readonly mode: "create" | "change";
    readonly templatesMax: number;
    readonly audit: NewAuditEntry;
  },
): Promise<"done" | "exists" | "missing" | "too-many"> {
  const { game, detail, ...row } = template;
  const known = await db
    .selectFrom("race_templates")
    .select("created_at")
    .where("id", "=", row.id)
    .executeTakeFirst();
  if (mode === "create" && known !== undefined) return "exists";
  if (mode === "change" && known === undefined) return "missing";
  if (known === undefined) {
    const { count } = await db
      .selectFrom("race_templates")
      .select(db.fn.countAll().as("count"))
      .executeTakeFirstOrThrow();
    if (Number(count) >= templatesMax) return "too-many";
    await db.insertInto("race_templates").values(row).execute();
  } else {
    const { id, created_at: _, ...changed } = row;
    await db.updateTable("race_templates").set(changed).where("id", "=", id).execute();
  }
  await db
    .insertInto("template_details")
    .values({ template_id: row.id, game, detail })
    .onConflict((conflict) => conflict.column("template_id").doUpdateSet({ game, detail }))
    .execute();
  await writeAudit(db, audit, row.id);
  return "done";
}

/** Removes a template with its times of the schedule. False when there is none. */
export async function deleteTemplate(
  db: Db,
  { id, audit }: { readonly id: string; readonly audit: NewAuditEntry },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("race_templates")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  await db.deleteFrom("template_details").where("template_id", "=", id).execute();
  await db.deleteFrom("race_schedules").where("template_id", "=", id).execute();
  await writeAudit(db, audit, id);
  return true;
}

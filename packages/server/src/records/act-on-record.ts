import { createHash } from "node:crypto";
import { type AnyRecords, declaredParts, issueText, type Refusal, validate } from "@fairtick/contract";
import { changeRecord, type RecordChange, type RecordOperation } from "./change-record.ts";
import type { RecordContext } from "./record-context.ts";

export interface ActionRequest {
  readonly accountId: string;
  readonly action: string;
  /** Chosen by the client: the same request may come again under it, and is done once. */
  readonly key: string;
  readonly payload: unknown;
}

export type ActionOutcome =
  | RecordChange
  /** There is no such action. */
  | { readonly kind: "unknown-action" }
  /** The key belongs to another request of this account. */
  | { readonly kind: "key-reused" };

/** Does what somebody asks of the own profile. */
export async function actOnRecord(
  context: RecordContext,
  records: AnyRecords,
  { accountId, action, key, payload }: ActionRequest,
): Promise<ActionOutcome> {
  const { game, actions } = records;
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (found === undefined) return { kind: "unknown-action" };
  const issue = validate(found.payload, payload)[0];
  if (issue !== undefined) return refused({ code: "bad_request", message: issueText(issue) });
  const given = declaredParts(found.payload, payload);
  const operation: RecordOperation = {
    id: `action:${accountId}:${game}:${key}`,
    source: "action",
    subject: action,
    request_digest: createHash("sha256")
      .update(JSON.stringify([action, given]))
      .digest("hex"),
  };
  try {
    const change = await changeRecord(context, records, accountId, operation, (profile) =>
      found.apply(profile, given as never),
    );
    context.counted(game, "action", change.kind);
    const isOther = change.kind === "known" && change.operation.request_digest !== operation.request_digest;
    return isOther ? { kind: "key-reused" } : change;
  } catch (error) {
    context.counted(game, "action", "failed");
    throw error;
  }
}

const refused = (refusal: Refusal): ActionOutcome => ({ kind: "refused", refusal });

import { declaredParts } from "./declared-parts.ts";
import type { AnyRecords, LedgerEntry, ProfileChange } from "./records.ts";
import { issueText, validate } from "./validate.ts";

const reasonCharactersMax = 100;

export type AppliedChange =
  | {
      readonly kind: "changed";
      readonly profile: object;
      /** With what each amount was afterwards. */
      readonly entries: readonly (LedgerEntry & { readonly balance: number })[];
    }
  /** An amount would be what its schema does not allow: somebody cannot pay, or has all that can be had. */
  | { readonly kind: "out-of-range"; readonly reason: string };

/**
 * The profile that a change makes of one, with the amounts that its entries add up to.
 *
 * @throws RangeError for a change that its game should not have made: a profile that is not of the schema, an amount
 * that changed by itself, an entry of no amount, or of no whole number.
 */
export function changedProfile(
  records: AnyRecords,
  before: object,
  { profile, entries = [] }: ProfileChange<unknown>,
): AppliedChange {
  const { game, profile: schema } = records;
  const amounts: readonly string[] = records.amounts;
  const was = before as Amounts;
  const changed = { ...(profile as Amounts) };
  const fail = (fault: string) => new RangeError(`records of ${game}: ${fault}`);
  for (const name of amounts)
    if (changed[name] !== was[name])
      throw fail(`${name} went from ${was[name]} to ${changed[name]} without an entry of the ledger`);
  const booked = entries.map((entry) => {
    const { kind, amount, reason } = entry;
    if (!amounts.includes(kind)) throw fail(`an entry is of "${kind}", which is no amount of the profile`);
    if (!Number.isSafeInteger(amount)) throw fail(`an entry of ${kind} is of ${amount}, no whole number`);
    if (reason.length > reasonCharactersMax)
      throw fail(`an entry of ${kind} has a reason of more than ${reasonCharactersMax} characters`);
    changed[kind] += amount;
    return { ...entry, balance: changed[kind] };
  });
  // Each entry has to be possible, not only their sum.
  for (const { kind, balance } of booked) {
    const issue = validate(schema.fields[kind], balance)[0];
    if (issue !== undefined) return { kind: "out-of-range", reason: issueText({ ...issue, path: kind }) };
  }
  const issue = validate(schema, changed)[0];
  if (issue !== undefined) throw fail(`a profile does not fit its schema: ${issueText(issue)}`);
  return { kind: "changed", profile: declaredParts(schema, changed) as object, entries: booked };
}

type Amounts = { [name: string]: number };

import type { GamePackage, Json } from "@fairtick/contract";
import type {
  Logger,
  Metrics,
  ResultConsumer,
  ServerConfig,
  ServerEvents,
  StorageWriter,
} from "@fairtick/server";
import { KnownProfiles, openRecords, type RecordContext, settleResult } from "@fairtick/server/records";

interface RecordsOptions {
  readonly config: ServerConfig;
  readonly packages: readonly GamePackage[];
  readonly storage: Pick<StorageWriter, "ask">;
  readonly events: ServerEvents;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** What games keep of accounts: who reads and changes it, what it lets players take along, and how results change it. */
export interface ServedRecords {
  readonly records: RecordContext;
  readonly loadouts: KnownProfiles;
  readonly settle: ResultConsumer;
}

export function serveRecords(options: RecordsOptions): ServedRecords {
  const { config, packages, storage, events, metrics, logger } = options;
  const records = openRecords({
    packages,
    settlesUnverified: config.records.settleUnverified,
    ask: storage.ask,
    log: logger,
    wallClock: Date.now,
    counted: (game, source, outcome) => metrics.recordOperations.at(game, source, outcome).inc(),
    changed: (accountId, { game, revision, profile }) =>
      events.publish({
        kind: "record-changed",
        game,
        accountId,
        revision,
        profile: profile as Json,
      }),
  });
  if (records.games.size > 0 && settlesNothing(config)) logger.warn({}, settlesNothingText);
  return {
    records,
    loadouts: new KnownProfiles(records, events),
    settle: (result) => settleResult(records, result),
  };
}

function settlesNothing({ records, replays }: ServerConfig): boolean {
  const isUnverifiable = replays.record === "nothing" || replays.verify === "nothing";
  return isUnverifiable && !records.settleUnverified;
}

const settlesNothingText =
  'no result can be verified, because replays.record or replays.verify is "nothing": sessions change nothing ' +
  "that games keep of accounts, unless records.settle_unverified is true";

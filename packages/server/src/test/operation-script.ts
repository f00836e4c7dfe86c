import type { OperationArgs, OperationName } from "../storage/operations.ts";
import type {
  AccountRow,
  AuditEntryRow,
  LeaderboardScoreRow,
  PlayerReportRow,
  SanctionRow,
} from "../storage/schema.ts";

/*
 * Every operation at least once, with what is like to be done differently by two engines: text that would do harm in
 * a statement, upper and lower case, letters that sort otherwise in some language, big numbers, nothing at all.
 */

type Step = { [Name in OperationName]: readonly [name: Name, args: OperationArgs<Name>] }[OperationName];

/** Stored literally, or it shows. */
const harmful = `Robert'); drop table accounts; -- "${"\\"}" %_ $1 ? Zoë 🏁`;
const big = 2 ** 52;

let entries = 0;
const audit = (changed: Partial<AuditEntryRow> = {}): AuditEntryRow => ({
  id: `entry-${String(++entries).padStart(3, "0")}`,
  at: big,
  actor_id: null,
  action: harmful,
  subject_id: "ann",
  origin: "test",
  detail: JSON.stringify({ harmful }),
  ...changed,
});

const account = (id: string, changed: Partial<AccountRow> = {}): AccountRow => ({
  id,
  name: `${id} ${harmful}`,
  name_key: id,
  role: "player",
  password_hash: null,
  email_hash: null,
  is_guest: 0,
  created_at: 100,
  last_login_at: null,
  disabled_at: null,
  ...changed,
});

const login = (id: string, accountId: string, at: number) => ({
  id,
  account_id: accountId,
  token_key: `key of ${id}`,
  secret_hash: "first",
  created_at: at,
  renewed_at: at,
  expires_at: at + 1000,
});

const accounts: readonly Step[] = [
  // In this order they sort otherwise in most languages than by their bytes.
  ...["ann", "Zed", "_under", "zed", "ärger", "bea", "cleo"].map(
    (id): Step => ["createAccount", { account: account(id), audit: audit({ subject_id: id }) }],
  ),
  ["createAccount", { account: account("other", { name_key: "ann" }), audit: audit() }],
  // An id that is taken is a fault of the server.
  ["createAccount", { account: account("ann", { name_key: "free" }), audit: audit() }],
  ["accountByName", "free"],
  ["accountByName", "Ann"],
  ["accountByName", "ann"],
  ["accountById", harmful],
  ["accountNames", { ids: ["bea", "nobody"] }],
  ["accountNames", { ids: [] }],
  ["listAccounts", { limit: 4, after: undefined, role: undefined }],
  ["listAccounts", { limit: 10, after: "ann", role: "player" }],
  ["changeAccount", { id: "bea", changes: { name_key: "ann" }, audit: audit() }],
  [
    "changeAccount",
    { id: "bea", changes: { name: harmful, name_key: "BEA", email_hash: null }, audit: audit() },
  ],
  ["setRole", { id: "ann", role: "admin", audit: audit() }],
  ["setRole", { id: "ann", role: "player", audit: audit() }],
  ["setRole", { id: "nobody", role: "player", audit: audit() }],
  ["setPassword", { id: "ann", expectedHash: "wrong", passwordHash: "new", ending: undefined }],
  ["setPassword", { id: "ann", expectedHash: null, passwordHash: harmful, ending: undefined }],
];

const logins: readonly Step[] = [
  ...[1, 2, 3].map(
    (i): Step => ["beginLogin", { login: login(`l${i}`, "bea", 200 + i), loginsMax: 2, audit: audit() }],
  ),
  ["listLogins", "bea"],
  [
    "renewLogin",
    {
      tokenKey: "key of l3",
      secretHash: "first",
      nextSecretHash: "second",
      nowSeconds: 300,
      expiresAt: big,
      reuseAudit: audit(),
    },
  ],
  [
    "renewLogin",
    {
      tokenKey: "key of l3",
      secretHash: "first",
      nextSecretHash: "third",
      nowSeconds: 301,
      expiresAt: big,
      reuseAudit: audit(),
    },
  ],
  ["endLogin", { accountId: "bea", loginId: "l2", audit: audit() }],
  ["endLogin", { accountId: "bea", loginId: "l2", audit: audit() }],
  ["beginLogin", { login: login("l4", "bea", 400), loginsMax: 2, audit: audit() }],
  ["endLoginByToken", { tokenKey: "key of l4", audit: audit() }],
  ["endLoginByToken", { tokenKey: harmful, audit: audit() }],
  ...[1, 2].map((i): Step => {
    const key = {
      id: `k${i}`,
      account_id: "bea",
      label: harmful,
      secret_hash: "s",
      scopes: "play",
      created_at: i,
      last_used_at: null,
    };
    return ["createApiKey", { key, keysMax: 1, audit: audit() }];
  }),
  ["listApiKeys", "bea"],
  ["useApiKey", { id: "k1", secretHash: "s", nowSeconds: 500 }],
  ["useApiKey", { id: "k1", secretHash: harmful, nowSeconds: 500 }],
  ["deleteApiKey", { id: "k1", accountId: "bea", audit: audit() }],
  ["deleteApiKey", { id: "k1", accountId: "bea", audit: audit() }],
  ...[account("dora"), undefined].map((candidate): Step => {
    const identity = { issuer: "https://login.example", subject: harmful, nowSeconds: 600 };
    return ["enterByIdentity", { ...identity, linkTo: undefined, candidate, audit: audit() }];
  }),
  ["appendAudit", audit({ id: "entry-000" })],
  ["appendAudit", audit({ id: "entry-000" })],
];

const sanction = (changed: Partial<SanctionRow> = {}): SanctionRow => ({
  kind: "ban",
  subject_id: "cleo",
  identity_id: "cleo",
  name: harmful,
  network: null,
  until_at: null,
  reason: harmful,
  imposed_at: 1,
  by_id: null,
  by_name: "",
  ...changed,
});

const report = (id: string): PlayerReportRow => ({
  id,
  at: big,
  game: "errand",
  by_id: "bea",
  by_name: "Bea",
  subject_id: "cleo",
  name: "Cleo",
  reason: harmful,
  chat: JSON.stringify([harmful]),
  closed_at: null,
  closed_by: null,
});

const nothing = { imposed: undefined, lifted: undefined, report: undefined, reportsMax: 2 };

const moderation: readonly Step[] = [
  ["keepModeration", { ...nothing, audit: audit(), imposed: sanction() }],
  ["keepModeration", { ...nothing, audit: audit(), imposed: sanction({ reason: "again" }) }],
  [
    "keepModeration",
    { ...nothing, audit: audit(), imposed: sanction({ kind: "mute", until_at: 5, imposed_at: 2 }) },
  ],
  ["sanctionsInForce", 4],
  ["loadSanctions", 4],
  ["sanctionsInForce", 4],
  ["sanctionsInForce", 6],
  ["loadSanctions", 6],
  ["keepModeration", { ...nothing, audit: audit(), lifted: { kind: "ban", subject_id: "cleo" } }],
  ...["r1", "r2", "r3"].map(
    (id): Step => ["keepModeration", { ...nothing, audit: audit(), report: report(id) }],
  ),
  ["closeReport", { id: "r2", audit: audit({ actor_id: "ann" }), closedAt: big }],
  ["closeReport", { id: "r2", audit: audit({ actor_id: "ann" }), closedAt: big }],
  ["listReports", { limit: 10, before: undefined, isOpen: undefined }],
  ["listReports", { limit: 10, before: undefined, isOpen: true }],
  ["setBlockList", { accountId: "bea", playerIds: ["cleo", harmful], changedAt: 1 }],
  ["setBlockList", { accountId: "bea", playerIds: ["cleo"], changedAt: 2 }],
  ["blockListOf", "bea"],
  ["setBlockList", { accountId: "bea", playerIds: [], changedAt: 3 }],
  ["blockListOf", "bea"],
];

const operation = (id: string, revision: number) => ({
  id,
  account_id: "bea",
  game: "errand",
  revision,
  source: "action" as const,
  subject: harmful,
  request_digest: null,
  at: big,
});
const tips = [{ kind: "tips", amount: -3, balance: big, reason: harmful }];
const profile = JSON.stringify({ harmful });

const records: readonly Step[] = [
  ["findRecord", { accountId: "bea", game: "errand", operationId: "o1" }],
  ["writeRecord", { operation: operation("o1", 1), entries: tips, version: 1, profile }],
  ["writeRecord", { operation: operation("o1", 1), entries: tips, version: 1, profile }],
  ["writeRecord", { operation: operation("o2", 1), entries: tips, version: 1, profile }],
  ["writeRecord", { operation: operation("o3", 2), entries: [...tips, ...tips], version: 1, profile }],
  [
    "writeRecord",
    { operation: { ...operation("o4", 1), account_id: "nobody" }, entries: [], version: 1, profile },
  ],
  ["findRecord", { accountId: "bea", game: "errand", operationId: "o1" }],
  ["publicRecords", "bea"],
  ["publicRecords", "nobody"],
  ["listLedger", { accountId: "bea", game: "errand", limit: 10, before: undefined }],
  ["listLedger", { accountId: "bea", game: "errand", limit: 10, before: 2 }],
];

const board = { game: "errand", board: "lap", variant: "town", period: "alltime" };
const score = (accountId: string, value: number, changed: Partial<LeaderboardScoreRow> = {}) => ({
  better: "lower" as const,
  row: {
    ...board,
    account_id: accountId,
    value,
    achieved_at: big,
    session_id: harmful,
    seat: 0,
    from_tick: 0,
    to_tick: 1,
    expires_at: null,
    ...changed,
  },
});
const page = { ...board, better: "lower" as const, limit: 10, accountId: "ann", nowMs: 10 };

const results: readonly Step[] = [
  ["keepScores", [score("ann", 52.25), score("bea", 0.1 + 0.2), score("cleo", 52.25, { achieved_at: 1 })]],
  ["keepScores", [score("ann", 53), score("bea", 0.25), score("Zed", 1, { expires_at: 9 })]],
  ["boardPage", page],
  ["boardPage", { ...page, accountId: undefined, variant: harmful }],
  ["removeExpiredScores", { nowMs: 9 }],
  ["boardPage", { ...page, nowMs: 0, better: "higher" }],
  ["takeUnsettledResults", { workerId: "w", limit: 10, after: undefined }],
  ["takeUnsettledResults", { workerId: "w", limit: 10, after: { finishedAt: 2000, sessionId: "s1" } }],
  ["judgeResult", { sessionId: "s1", verdict: "verified" }],
  ["settleResult", { sessionId: "s1", at: big }],
  ["takeUnsettledResults", { workerId: "w", limit: 10, after: undefined }],
  ["finishedSession", { sessionId: "s1", viewer: "officer" }],
  ["finishedSession", { sessionId: "s2", viewer: { accountId: undefined } }],
  ...(["officer", { accountId: "ann" }, { accountId: undefined }] as const).map((viewer): Step => {
    const all = { before: undefined, game: undefined, accountId: undefined, contentId: undefined };
    return ["listResults", { ...all, limit: 10, viewer }];
  }),
  [
    "listResults",
    {
      limit: 10,
      before: { finishedAt: 2000, sessionId: "s2" },
      game: "errand",
      accountId: "ann",
      contentId: harmful,
      viewer: "officer",
    },
  ],
];

const ends: readonly Step[] = [
  ["changeAccount", { id: "cleo", changes: { disabled_at: 700 }, audit: audit() }],
  ["deleteAccount", { id: "bea", audit: audit({ subject_id: "bea" }) }],
  ["deleteAccount", { id: "bea", audit: audit({ subject_id: "bea" }) }],
  ["listAccounts", { limit: 10, after: undefined, role: undefined }],
  [
    "listAudit",
    { limit: 100, before: undefined, subjectId: undefined, actorId: undefined, action: undefined },
  ],
  ["listAudit", { limit: 1, before: "entry-003", subjectId: "ann", actorId: undefined, action: harmful }],
  ["listAudit", { limit: 9, before: undefined, subjectId: undefined, actorId: "ann", action: "account." }],
];

const template = (id: string, changed: object = {}) => ({
  id,
  game: "errand",
  name: harmful,
  track_config_id: "",
  allowed_cars: JSON.stringify([harmful]),
  max_players: 16,
  default_ai_count: 0,
  lap_limit: 99,
  start_mode: "scheduled",
  rotation_weight: 100,
  active: 1,
  created_at: 100,
  updated_at: 100,
  detail: JSON.stringify({ harmful }),
  ...changed,
});

const time = (id: string, templateId: string, next_at = big) => ({
  id,
  game: "errand",
  template_id: templateId,
  cron: "0 20 * * fri",
  timezone: "Europe/Berlin",
  next_at,
});

const templates: readonly Step[] = [
  ["putTemplate", { template: template("t1"), mode: "create", templatesMax: 2, audit: audit() }],
  ["putTemplate", { template: template("T2"), mode: "create", templatesMax: 2, audit: audit() }],
  ["putTemplate", { template: template("t1"), mode: "create", templatesMax: 9, audit: audit() }],
  ["putTemplate", { template: template("t3"), mode: "create", templatesMax: 2, audit: audit() }],
  ["putTemplate", { template: template("t3"), mode: "change", templatesMax: 2, audit: audit() }],
  [
    "putTemplate",
    {
      template: template("t1", { name: "Zoë", updated_at: 200, created_at: 200 }),
      mode: "change",
      templatesMax: 0,
      audit: audit(),
    },
  ],
  ["listTemplates", { game: "chess" }],
  ["createSchedule", { schedule: time("a", "t1"), schedulesMax: 2, audit: audit() }],
  ["createSchedule", { schedule: time("B", "T2", 5), schedulesMax: 2, audit: audit() }],
  ["createSchedule", { schedule: time("c", "t1"), schedulesMax: 2, audit: audit() }],
  ["advanceSchedule", { id: "B", from: 4, to: 6 }],
  ["advanceSchedule", { id: "B", from: 5, to: big + 1 }],
  ["listSchedules", null],
  ["deleteSchedule", { id: harmful, audit: audit() }],
  ["deleteSchedule", { id: "B", audit: audit() }],
  ["deleteTemplate", { id: harmful, audit: audit() }],
  ["deleteTemplate", { id: "t1", audit: audit() }],
  ["listSchedules", null],
  ["listTemplates", { game: "chess" }],
];

/** Sessions that have finished, which the results are about. */
export const finishedSessions = ["s1", "s2", "s3"].map((id) => ({
  id,
  templateId: null,
  trackConfigId: "town",
  startedAt: 1,
  finishedAt: 2,
  resultJson: JSON.stringify({ harmful }),
  facts: {
    game: "errand",
    options: { harmful },
    title: harmful,
    content: [{ kind: "places", id: harmful, digest: "d" }],
    roster: [{ seat: 0, playerId: "p", name: harmful, driver: "external", loadout: null, accountId: "ann" }],
    visibility: id === "s2" ? ("private" as const) : ("public" as const),
    startedAtMs: 1000,
    finishedAtMs: 2000,
  },
}));

export const operationScript: readonly Step[] = [
  ...accounts,
  ...logins,
  ...moderation,
  ...records,
  ...results,
  ...templates,
  ...ends,
];

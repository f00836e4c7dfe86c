import type { ApiGroup } from "./api-services.ts";
import { addAccountRoutes } from "./routes/account-routes.ts";
import { addApiKeyRoutes } from "./routes/api-key-routes.ts";
import { addAuthRoutes } from "./routes/auth-routes.ts";
import { addContentRoutes } from "./routes/content-routes.ts";
import { addExternalRoutes } from "./routes/external-routes.ts";
import { addGameRoutes } from "./routes/game-routes.ts";
import { addLapRoutes } from "./routes/lap-routes.ts";
import { addLeaderboardRoutes } from "./routes/leaderboard-routes.ts";
import { addLiveRoutes } from "./routes/live-routes.ts";
import { addOfficerRoutes } from "./routes/officer-routes.ts";
import { addOperationRoutes } from "./routes/operation-routes.ts";
import { addOperatorPlayerRoutes } from "./routes/operator-player-routes.ts";
import { addOperatorSessionRoutes } from "./routes/operator-session-routes.ts";
import { addPlaybackRoutes } from "./routes/playback-routes.ts";
import { addProfileRoutes } from "./routes/profile-routes.ts";
import { addRecordRoutes } from "./routes/record-routes.ts";
import { addReplayFileRoutes } from "./routes/replay-file-routes.ts";
import { addReplayRoutes } from "./routes/replay-routes.ts";
import { addReportRoutes } from "./routes/report-routes.ts";
import { addResultRoutes } from "./routes/result-routes.ts";
import { addSanctionRoutes } from "./routes/sanction-routes.ts";
import { addScheduleRoutes } from "./routes/schedule-routes.ts";
import { addServerRoutes } from "./routes/server-routes.ts";
import { addSessionActRoutes } from "./routes/session-act-routes.ts";
import { addSessionRoutes } from "./routes/session-routes.ts";
import { addTemplateRoutes } from "./routes/template-routes.ts";

/** What the API consists of, in the order in which its page shows it. */
export const apiGroups: readonly ApiGroup[] = [
  addServerRoutes,
  addGameRoutes,
  addSessionRoutes,
  addSessionActRoutes,
  addContentRoutes,
  addTemplateRoutes,
  addScheduleRoutes,
  addReplayRoutes,
  addReplayFileRoutes,
  addLapRoutes,
  addResultRoutes,
  addLeaderboardRoutes,
  addPlaybackRoutes,
  addAuthRoutes,
  addExternalRoutes,
  addAccountRoutes,
  addApiKeyRoutes,
  addProfileRoutes,
  addRecordRoutes,
  addOfficerRoutes,
  addLiveRoutes,
  addOperatorSessionRoutes,
  addOperatorPlayerRoutes,
  addSanctionRoutes,
  addReportRoutes,
  addOperationRoutes,
];

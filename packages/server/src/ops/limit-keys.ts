import { addressList, integer, rate, wordList } from "./config-kinds.ts";

const ofType = (type: string) => rate("off", `"${type}" messages of one connection, besides control_rate.`);

/** The keys of the section `limits`: what one client, one address and all of them may demand. */
export const limitKeys = {
  control_rate: rate("10/second burst 20", "Messages of one connection, without inputs and heartbeats."),
  input_rate: rate("300/second burst 60", "Inputs and heartbeats of one connection's stream."),
  datagram_rate: rate("300/second burst 300", "Datagrams of one UDP endpoint that is bound to a connection."),
  stranger_rate: rate(
    "300/second burst 60",
    "Datagrams of one source address, of all its endpoints that are bound to no connection together.",
  ),
  heartbeat_rate: rate("off", "Heartbeats of one connection, besides input_rate."),
  authenticate_rate: ofType("authenticate"),
  lobby_rate: ofType("lobby"),
  udp_token_rate: ofType("udp-token"),
  roster_rate: ofType("roster"),
  loadout_rate: ofType("loadout"),
  create_rate: rate("10/minute", "Sessions that one connection may ask for, besides control_rate."),
  join_rate: ofType("join"),
  leave_rate: ofType("leave"),
  start_rate: ofType("start"),
  command_rate: ofType("command"),
  content_rate: rate(
    "50/second burst 200",
    "Items of content that one connection may ask for, besides control_rate.",
  ),
  resync_rate: rate(
    "2/second burst 5",
    "Whole snapshots that one connection may ask for, besides control_rate.",
  ),
  guess_rate: rate(
    "10/minute",
    "Wrong passwords and join codes of one IP address, or of one player where addresses are exempt.",
  ),
  chat_rate: rate("1/second burst 5", "Chat messages of one connection, besides control_rate."),
  chat_room_rate: rate("10/second burst 20", "Chat messages of one session, or of one game's lobby."),
  chat_characters: integer(500, [1, 1000], "Longest chat message; what is longer is cut."),
  chat_history: integer(
    50,
    [0, 200],
    "Chat messages of a session, or of a lobby, that are kept and shown to who comes.",
  ),
  chat_blocked_words: wordList("Words that are shown as stars in chat, in any case."),
  report_rate: rate("5/minute", "Reports of one connection about other players, besides control_rate."),
  sanctions_max: integer(10_000, [1, 1_000_000], "Mutes and bans at once; one more is refused."),
  reports_kept: integer(10_000, [1, 1_000_000], "Reports that are kept; the oldest beyond are removed."),
  blocks_per_player: integer(100, [0, 10_000], "Others whose chat messages one player may block."),
  violations_max: integer(
    200,
    [1, 1_000_000],
    "Messages over a limit after which a connection is ended. They are forgotten evenly, all within the window.",
  ),
  violations_window_seconds: integer(60, [1, 3600], "Time in which as many violations are forgotten."),
  malformed_max: integer(10, [1, 10_000], "Malformed messages within their window that end a connection."),
  malformed_window_seconds: integer(60, [1, 3600], "Time for which a malformed message counts."),
  partial_message_ms: integer(
    2000,
    [100, 60_000],
    "Time in which a message must be complete once it has begun.",
  ),
  unauthenticated_message_bytes: integer(
    16_384,
    [256, 1_000_000],
    "Longest message of a client that has not signed in; afterwards it is 1000000, or websocket_message_bytes.",
  ),
  websocket_message_bytes: integer(32_768, [1024, 1_000_000], "Longest message of a client on a WebSocket."),
  websocket_frame_rate: rate(
    "30/second burst 100",
    "Frames of one WebSocket that end no message: pings, pongs and fragments.",
  ),
  send_queue_bytes: integer(
    1_048_576,
    [65_536, 268_435_456],
    "Bytes of unsent control messages after which a slow client is ended.",
  ),
  connections_max: integer(1024, [1, 100_000], "Connections at once, of all games and in every state."),
  connections_per_address: integer(
    64,
    [1, 100_000],
    "Connections of one IP address at once. Clients behind one NAT or proxy share an address.",
  ),
  connection_rate: rate("10/second burst 40", "New connections of one IP address."),
  fault_rate: rate(
    "20/minute burst 20",
    "Connections of one IP address that end because of what was sent on them. Beyond it no new ones are taken from there for a while.",
  ),
  sessions_per_address: integer(
    4,
    [1, 1000],
    "Sessions that players of one IP address have made and that are not over; one more is refused.",
  ),
  spectators_per_session: integer(
    100,
    // With as many previews as may be and the seats, fewer than there are numbers of viewers.
    [0, 50_000],
    "Members of one session who only watch; one more is refused.",
  ),
  previews_per_session: integer(
    100,
    [0, 10_000],
    "Previews of one session, such as the pictures of the page's list; one more is refused.",
  ),
  templates_max: integer(500, [0, 10_000], "Templates in the database; one more is refused."),
  schedules_max: integer(500, [0, 10_000], "Times of the schedule; one more is refused."),
  exempt_addresses: addressList(
    ["127.0.0.0/8", "::1"],
    "Addresses whose connections and sessions are not limited by address: proxies, and the machine itself.",
  ),
  unauthenticated_max: integer(512, [1, 100_000], "Connections at once that have not signed in."),
  handshakes_max: integer(256, [1, 100_000], "TLS handshakes in progress at once."),
  handshake_timeout_ms: integer(5000, [100, 60_000], "Time in which a TLS handshake must be done."),
  tracked_addresses: integer(
    16_384,
    [64, 1_048_576],
    "Addresses whose rates are remembered, in each table; beyond it the one unheard of for longest is forgotten.",
  ),
} as const;

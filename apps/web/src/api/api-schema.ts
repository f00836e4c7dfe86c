// Made from what the server says of its API, of the routes in conformance/src/page/api-schema.test.ts:
// npx vitest run conformance/src/page/api-schema.test.ts -u
export interface paths {
    "/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server is and offers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The server */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: string;
                            /** @description When this server began, unix seconds */
                            startedAt: number;
                            /** @description False while it ends */
                            isAccepting: boolean;
                            games: string[];
                            /** @description Players that are signed in */
                            playerCount: number;
                            runningSessionCount: number;
                            accounts: {
                                isEnabled: boolean;
                                isRegistrationOpen: boolean;
                                /** @description Whether this API makes guests */
                                takesGuests: boolean;
                                /** @description Games let nobody in without a token */
                                isNeededToPlay: boolean;
                                /** @description People may log in with a provider of OpenID Connect */
                                hasProvider: boolean;
                            };
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/games/{gameId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A game with its content */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    gameId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The game */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            /** @description Of its rules */
                            version: number;
                            tickHz: number;
                            tcpPort: number;
                            udpPort: number;
                            webSocketPath: string;
                            /** @description What a session can be made of */
                            content: {
                                kind: string;
                                id: string;
                                name: string;
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account and log it in */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description 2 to 50 letters and digits, with _, - and . between them; unique whatever the case */
                        name: string;
                        /** @description 8 to 128 characters */
                        password: string;
                        /** @description Only its digest is stored */
                        email?: string;
                    };
                };
            };
            responses: {
                /** @description The account, logged in */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                isGuest: boolean;
                                hasEmail: boolean;
                                hasPassword: boolean;
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastLoginAt: number | null;
                                disabledAt: number | null;
                            };
                            /** @description A JWT for this API and for signing in to games, on every transport */
                            accessToken: string;
                            /** @enum {string} */
                            tokenType: "Bearer";
                            /** @description Seconds until the access token is over */
                            expiresIn: number;
                            refreshToken: string | null;
                            /** @description Seconds until the refresh token is over */
                            refreshExpiresIn: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/guest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Come in as a guest: an account without a password, as long as its tokens are kept */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The guest, logged in */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                isGuest: boolean;
                                hasEmail: boolean;
                                hasPassword: boolean;
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastLoginAt: number | null;
                                disabledAt: number | null;
                            };
                            /** @description A JWT for this API and for signing in to games, on every transport */
                            accessToken: string;
                            /** @enum {string} */
                            tokenType: "Bearer";
                            /** @description Seconds until the access token is over */
                            expiresIn: number;
                            refreshToken: string | null;
                            /** @description Seconds until the refresh token is over */
                            refreshExpiresIn: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in by name and password */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The account, logged in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                isGuest: boolean;
                                hasEmail: boolean;
                                hasPassword: boolean;
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastLoginAt: number | null;
                                disabledAt: number | null;
                            };
                            /** @description A JWT for this API and for signing in to games, on every transport */
                            accessToken: string;
                            /** @enum {string} */
                            tokenType: "Bearer";
                            /** @description Seconds until the access token is over */
                            expiresIn: number;
                            refreshToken: string | null;
                            /** @description Seconds until the refresh token is over */
                            refreshExpiresIn: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change a refresh token for new tokens
         * @description A refresh token works once. Whoever sends a used one ends the login it belongs to, for everybody who holds a token of it. One in the cookie may be asked for again for some seconds, and gets the same answer.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        refreshToken?: string;
                    };
                };
            };
            responses: {
                /** @description New tokens */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                isGuest: boolean;
                                hasEmail: boolean;
                                hasPassword: boolean;
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastLoginAt: number | null;
                                disabledAt: number | null;
                            };
                            /** @description A JWT for this API and for signing in to games, on every transport */
                            accessToken: string;
                            /** @enum {string} */
                            tokenType: "Bearer";
                            /** @description Seconds until the access token is over */
                            expiresIn: number;
                            refreshToken: string | null;
                            /** @description Seconds until the refresh token is over */
                            refreshExpiresIn: number;
                        };
                    };
                };
                /** @description There is no login in the cookie */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the login of a refresh token */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        refreshToken?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/external/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to log in with the provider of this server (OpenID Connect) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where to go */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Where to send the person */
                            url: string;
                            /** @description Compare it with the one that comes back before going on */
                            state: string;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/external/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log in with what the provider has sent back; a new identity gets an account */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Keep the refresh token in a cookie that no script can read, and find it there. For the page at this address alone. */
                    "x-refresh-token"?: "cookie";
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The query of the address to which the provider has sent the person: code, state */
                        query: string;
                    };
                };
            };
            responses: {
                /** @description The account, logged in */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            account: {
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                isGuest: boolean;
                                hasEmail: boolean;
                                hasPassword: boolean;
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastLoginAt: number | null;
                                disabledAt: number | null;
                            };
                            /** @description A JWT for this API and for signing in to games, on every transport */
                            accessToken: string;
                            /** @enum {string} */
                            tokenType: "Bearer";
                            /** @description Seconds until the access token is over */
                            expiresIn: number;
                            refreshToken: string | null;
                            /** @description Seconds until the refresh token is over */
                            refreshExpiresIn: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "player" | "moderator" | "admin";
                            isGuest: boolean;
                            hasEmail: boolean;
                            hasPassword: boolean;
                            /** @description When it was made, unix seconds */
                            createdAt: number;
                            lastLoginAt: number | null;
                            disabledAt: number | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change name or e-mail address */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description 2 to 50 letters and digits, with _, - and . between them; unique whatever the case */
                        name?: string;
                        email?: string | null;
                    };
                };
            };
            responses: {
                /** @description The account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "player" | "moderator" | "admin";
                            isGuest: boolean;
                            hasEmail: boolean;
                            hasPassword: boolean;
                            /** @description When it was made, unix seconds */
                            createdAt: number;
                            lastLoginAt: number | null;
                            disabledAt: number | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/account/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password, and end all other logins */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current: string;
                        /** @description 8 to 128 characters */
                        next: string;
                    };
                };
            };
            responses: {
                /** @description The account */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "player" | "moderator" | "admin";
                            isGuest: boolean;
                            hasEmail: boolean;
                            hasPassword: boolean;
                            /** @description When it was made, unix seconds */
                            createdAt: number;
                            lastLoginAt: number | null;
                            disabledAt: number | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a guest a name and a password */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description 2 to 50 letters and digits, with _, - and . between them; unique whatever the case */
                        name: string;
                        /** @description 8 to 128 characters */
                        password: string;
                    };
                };
            };
            responses: {
                /** @description The account, a guest no more */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            /** @enum {string} */
                            role: "player" | "moderator" | "admin";
                            isGuest: boolean;
                            hasEmail: boolean;
                            hasPassword: boolean;
                            /** @description When it was made, unix seconds */
                            createdAt: number;
                            lastLoginAt: number | null;
                            disabledAt: number | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete the account with all that belongs to it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        password?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/external/begin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to link the account with an identity at the provider; it ends like a login */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Where to go */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Where to send the person */
                            url: string;
                            /** @description Compare it with the one that comes back before going on */
                            state: string;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are logged in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All logins, the newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description When it began, unix seconds */
                                createdAt: number;
                                /** @description When its tokens were last renewed, unix seconds */
                                renewedAt: number;
                                /** @description When it ends unless it is renewed, unix seconds */
                                expiresAt: number;
                                /** @description The one that this request comes from */
                                isThis: boolean;
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/logins/{loginId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a login */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    loginId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API keys */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All keys */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                label: string;
                                /** @description What it may be used for */
                                scopes: ("play" | "read" | "moderate" | "admin")[];
                                /** @description When it was made, unix seconds */
                                createdAt: number;
                                lastUsedAt: number | null;
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API key, which is shown this once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What it is for */
                        label: string;
                        /** @description play: sign in to games, and do what players do; read: read what the account may read; moderate: do what moderators may, where the account is one; admin: do what administrators may, where the account is one. play and read unless said */
                        scopes?: ("play" | "read" | "moderate" | "admin")[];
                    };
                };
            };
            responses: {
                /** @description The key */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            label: string;
                            /** @description What it may be used for */
                            scopes: ("play" | "read" | "moderate" | "admin")[];
                            /** @description When it was made, unix seconds */
                            createdAt: number;
                            lastUsedAt: number | null;
                            /** @description The key itself */
                            apiKey: string;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/account/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    keyId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replays of sessions that are over, the newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    game?: string;
                    /** @description Somebody who had a seat; an account's id */
                    playerId?: string;
                    /** @description A part of it, in any case */
                    title?: string;
                    /** @description Recorded then or later, unix seconds */
                    since?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of replays */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Of the session; names the replay */
                                sessionId: string;
                                game: string;
                                /** @description Of the rules; only the same can run it again */
                                gameVersion: number;
                                title: string;
                                /**
                                 * @description Who could come into the session; replays of others than public ones are for who took part
                                 * @enum {string}
                                 */
                                visibility: "public" | "protected" | "private";
                                /** @description Nobody took part: AI drivers among themselves */
                                isUnattended: boolean;
                                /** @description When the recording began, unix seconds */
                                recordedAt: number;
                                end: ("finished" | "removed" | "failed" | "stopped") | null;
                                durationMs: number | null;
                                tickHz: number;
                                /** @description Of the file */
                                byteLength: number;
                                participants: {
                                    seat: number;
                                    /** @description Of a player with an account, its id */
                                    playerId: string;
                                    name: string;
                                    isPerson: boolean;
                                }[] | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file of a replay (docs/replay-format.md), or the part that the header Range asks for */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sessionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.fairtick.replay": string;
                    };
                };
                /** @description A part: The file */
                206: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/vnd.fairtick.replay": string;
                    };
                };
                /** @description It has not changed */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{sessionId}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of a replay without running it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sessionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Its facts */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Of the session; names the replay */
                            sessionId: string;
                            game: string;
                            /** @description Of the rules; only the same can run it again */
                            gameVersion: number;
                            title: string;
                            /**
                             * @description Who could come into the session; replays of others than public ones are for who took part
                             * @enum {string}
                             */
                            visibility: "public" | "protected" | "private";
                            /** @description Nobody took part: AI drivers among themselves */
                            isUnattended: boolean;
                            /** @description When the recording began, unix seconds */
                            recordedAt: number;
                            end: ("finished" | "removed" | "failed" | "stopped") | null;
                            durationMs: number | null;
                            tickHz: number;
                            /** @description Of the file */
                            byteLength: number;
                            participants: {
                                seat: number;
                                /** @description Of a player with an account, its id */
                                playerId: string;
                                name: string;
                                isPerson: boolean;
                            }[] | null;
                            /** @description Version of the server that recorded it */
                            server: string;
                            /** @description Fingerprint of the arithmetic that it ran with */
                            maths: string;
                            /** @description Of the state's columns */
                            layoutHash: string;
                            seed: number;
                            /** @description Of the session, as the game declares them */
                            options: unknown;
                            /** @description What the rules could see */
                            content: {
                                kind: string;
                                id: string;
                                /** @description Names it in /replays/{sessionId}/content/{digest} */
                                digest: string;
                            }[];
                            firstTick: number | null;
                            lastTick: number | null;
                            endedAt: number | null;
                            /** @description As the game gives them; null where it did not finish */
                            results: unknown;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replays/{sessionId}/content/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An item of content that a replay was made with */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sessionId: string;
                    digest: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The item */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            kind: string;
                            id: string;
                            name: string;
                            version: string;
                            digest: string;
                            /** @description As it was parsed */
                            manifest: unknown;
                            /** @description The texts of the other files */
                            files: {
                                [key: string]: string;
                            };
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/profiles/{accountId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What everybody may know of somebody */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    accountId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The profile */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            name: string;
                            isGuest: boolean;
                            /** @description When the account was made, unix seconds */
                            createdAt: number;
                            /** @description One for each game that the account has played, with what everybody may see of it */
                            records: {
                                game: string;
                                /** @description Of the form of this game's profiles */
                                version: number;
                                /** @description How often it has changed; 0: it is what everybody begins with */
                                revision: number;
                                updatedAt: number | null;
                                /** @description What the game keeps of the account; docs/records.md */
                                profile: unknown;
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions that have finished, the newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description Id of a game */
                    game?: string;
                    /** @description An account that had a seat */
                    accountId?: string;
                    /** @description What it was played on: id of a track */
                    contentId?: string;
                    /** @description The results of each, too */
                    include?: "results";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of results */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                sessionId: string;
                                game: string;
                                /** @description For example the name of the track */
                                title: string;
                                /** @enum {string} */
                                visibility: "public" | "protected" | "private";
                                /** @description What it was played with; first what names it (the track) */
                                content: {
                                    kind: string;
                                    id: string;
                                    digest: string;
                                }[];
                                /** @description Everybody who had a seat, also those who left it */
                                players: {
                                    seat: number;
                                    playerId: string;
                                    accountId: string | null;
                                    /** @description As it was then */
                                    name: string;
                                    isPerson: boolean;
                                }[];
                                /** @description When it began, unix seconds */
                                startedAt: number;
                                /** @description When it was over, unix seconds */
                                finishedAt: number;
                                verdict: ("verified" | "refused" | "unverifiable") | null;
                                /** @description As the game gives them; with include=results */
                                results?: unknown;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leaderboards/{gameId}/boards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a game keeps leaderboards of */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    gameId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description All boards of the game */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                title: string;
                                /** @enum {string} */
                                unit: "ms" | "points";
                                /** @enum {string} */
                                better: "lower" | "higher";
                                variants: {
                                    id: string;
                                    title: string;
                                    /** @description Of what it is: a track, or a track and a car */
                                    content: {
                                        kind: string;
                                        id: string;
                                    }[];
                                }[];
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leaderboards/{gameId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The best of a game, and your own rank */
        get: {
            parameters: {
                query?: {
                    /** @description Id of a board; the first one else */
                    board?: string;
                    /** @description Id of a variant; the first one else */
                    variant?: string;
                    period?: "daily" | "weekly" | "alltime";
                    /** @description Of the day or week of that time, unix seconds */
                    at?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    gameId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The leaderboard */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            game: string;
                            board: string;
                            variant: string;
                            /**
                             * @default alltime
                             * @enum {string}
                             */
                            period: "daily" | "weekly" | "alltime";
                            /** @description daily:2026-11-29, weekly:2026:48 (ISO 8601), alltime */
                            periodKey: string;
                            endsAt: number | null;
                            items: {
                                /** @description 1 for the best; whoever achieved the same earlier is before */
                                rank: number;
                                /** @description Id of the account */
                                playerId: string;
                                /** @description Unknown where the account is deleted */
                                playerName: string;
                                /** @description In the board's unit */
                                score: number;
                                /** @description When, unix seconds */
                                achievedAt: number;
                                /** @description Where a replay shows it: GET /replays/{sessionId} */
                                ghost: {
                                    sessionId: string;
                                    seat: number;
                                    fromTick: number;
                                    toTick: number;
                                };
                            }[];
                            own: {
                                /** @description 1 for the best; whoever achieved the same earlier is before */
                                rank: number;
                                /** @description Id of the account */
                                playerId: string;
                                /** @description Unknown where the account is deleted */
                                playerName: string;
                                /** @description In the board's unit */
                                score: number;
                                /** @description When, unix seconds */
                                achievedAt: number;
                                /** @description Where a replay shows it: GET /replays/{sessionId} */
                                ghost: {
                                    sessionId: string;
                                    seat: number;
                                    fromTick: number;
                                    toTick: number;
                                };
                            } | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leaderboards/{gameId}/ghost": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the replay is that shows the best, or the one of an account */
        get: {
            parameters: {
                query?: {
                    /** @description Id of a board; the first one else */
                    board?: string;
                    /** @description Id of a variant; the first one else */
                    variant?: string;
                    period?: "daily" | "weekly" | "alltime";
                    /** @description Of the day or week of that time, unix seconds */
                    at?: number;
                    /** @description Whose; the best one else */
                    accountId?: string;
                };
                header?: never;
                path: {
                    gameId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The ghost */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            game: string;
                            board: string;
                            variant: string;
                            /**
                             * @default alltime
                             * @enum {string}
                             */
                            period: "daily" | "weekly" | "alltime";
                            /** @description daily:2026-11-29, weekly:2026:48 (ISO 8601), alltime */
                            periodKey: string;
                            endsAt: number | null;
                            entry: {
                                /** @description 1 for the best; whoever achieved the same earlier is before */
                                rank: number;
                                /** @description Id of the account */
                                playerId: string;
                                /** @description Unknown where the account is deleted */
                                playerName: string;
                                /** @description In the board's unit */
                                score: number;
                                /** @description When, unix seconds */
                                achievedAt: number;
                                /** @description Where a replay shows it: GET /replays/{sessionId} */
                                ghost: {
                                    sessionId: string;
                                    seat: number;
                                    fromTick: number;
                                    toTick: number;
                                };
                            };
                            /** @description Ticks of the replay in a second */
                            tickHz: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done to accounts, sessions and the server, the newest first (administrators) */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    /** @description To whom, or to which session or player */
                    accountId?: string;
                    /** @description By whom */
                    actorId?: string;
                    /** @description An action; `moderation.` with its dot means all that begin so */
                    action?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of entries */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description When, unix seconds */
                                at: number;
                                actorId: string | null;
                                actorName: string | null;
                                action: string;
                                /** @description The account, player or session; `server` otherwise */
                                subjectId: string;
                                subjectName: string | null;
                                /** @description Network address, or command-line */
                                origin: string;
                                detail: unknown;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Cars, tracks, templates and whatever games have, by game, kind and place */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    game?: string;
                    kind?: string;
                    /** @description quarantined: its files are faulty, and the version before is used; faulty: there was none */
                    state?: "ready" | "quarantined" | "faulty";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of content */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                game: string;
                                kind: string;
                                /** @description Name of its folder or file */
                                place: string;
                                /**
                                 * @description quarantined: its files are faulty, and the version before is used; faulty: there was none
                                 * @enum {string}
                                 */
                                state: "ready" | "quarantined" | "faulty";
                                id: string | null;
                                name: string | null;
                                version: string | null;
                                digest: string | null;
                                faults: {
                                    file: string;
                                    field: string;
                                    message: string;
                                }[];
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the server does now: numbers that change once a second (moderators) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The numbers */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description When it was asked for, unix seconds */
                            at: number;
                            uptimeSeconds: number;
                            isAccepting: boolean;
                            isDraining: boolean;
                            playerCount: number;
                            runningSessionCount: number;
                            /** @description Running sessions with people in them */
                            peopledSessionCount: number;
                            /** @description Sessions that exist, by phase */
                            sessions: Record<string, never>;
                            connections: {
                                handshake: number;
                                signingIn: number;
                                signedIn: number;
                                webSockets: number;
                            };
                            process: {
                                /** @description Of one processor, in the last second */
                                cpuPercent: number;
                                residentBytes: number;
                                /** @description Of the network thread */
                                heapUsedBytes: number;
                            };
                            games: {
                                game: string;
                                /** @description As the game declares it */
                                tickHz: number;
                                /** @description Of all its sessions together */
                                ticksPerSecond: number;
                                /** @description Left out because time was lost */
                                ticksMissedPerSecond: number;
                                /** @description Microseconds, of the last ten seconds; null while nothing runs */
                                tickUs: {
                                    p50: number | null;
                                    p99: number | null;
                                };
                                /** @description Microseconds, of the last ten seconds; null while nothing runs */
                                latenessUs: {
                                    p50: number | null;
                                    p99: number | null;
                                };
                                /** @description Payload */
                                bytesInPerSecond: number;
                                /** @description Payload */
                                bytesOutPerSecond: number;
                            }[];
                            /** @description What was left out because a bound was reached; only what ever was */
                            drops: {
                                /** @enum {string} */
                                what: "bus-event" | "events" | "fault-log" | "frame-ring" | "frame-stale" | "input-rows" | "input-ring" | "spectator-frames" | "moderation" | "replay" | "state-replaced" | "telemetry" | "log-line";
                                /** @description Since the start */
                                count: number;
                                /** @description In the last second */
                                perSecond: number;
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All sessions with who is in them and how their ticks do (moderators) */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    game?: string;
                    phase?: "lobby" | "countdown" | "active" | "paused" | "finished";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of sessions, in the order of their ids */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                game: string;
                                title: string;
                                /** @enum {string} */
                                phase: "lobby" | "countdown" | "active" | "paused" | "finished";
                                visibility: string;
                                /** @description Seats that people and AI drivers have */
                                playerCount: number;
                                seats: number;
                                spectatorCount: number;
                                startedAt: number | null;
                                hostId: string | null;
                                options: unknown;
                                members: {
                                    playerId: string;
                                    name: string;
                                    /** @enum {string} */
                                    place: "pending" | "seated" | "away" | "watching";
                                    seat: number | null;
                                }[];
                                health: {
                                    tick: number;
                                    thread: string;
                                    /** @description What its ticks took of its thread's last second, 0 to 1 */
                                    costShare: number;
                                } | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sessions/{sessionId}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session; its members are told why (administrators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sessionId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/players": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Players that are signed in, or whose seat is kept (moderators) */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    game?: string;
                    sessionId?: string;
                    /** @description Part of the name, in any case */
                    name?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of players, in the order of their ids */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                name: string;
                                game: string;
                                /** @enum {string} */
                                role: "player" | "moderator" | "admin";
                                accountId: string | null;
                                /** @description Whether nothing proves who it is */
                                isGuest: boolean;
                                sessionId: string | null;
                                address: string;
                                transport: ("tcp" | "ws") | null;
                                silentSeconds: number | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/players/{playerId}/kick": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the connections of a player, who may come back (moderators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    playerId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sanctions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mutes and bans in force (moderators) */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    kind?: "mute" | "ban";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of sanctions, in the order of whom they concern */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @enum {string} */
                                kind: "mute" | "ban";
                                /** @description The player, or the network where it concerns only that */
                                subjectId: string;
                                /** @description Of the player, as it was then; may be empty */
                                name: string;
                                network: string | null;
                                until: number | null;
                                reason: string;
                                /** @description When, unix seconds */
                                imposedAt: number;
                                byId: string;
                                byName: string;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Mute or ban somebody, instead of what was in force (moderators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        kind: "mute" | "ban";
                        /** @description A player who is here, or was not long ago, or the id of an account */
                        playerId?: string;
                        /** @description An IP address, instead of a player or with one */
                        address?: string;
                        /**
                         * @description Also everybody at the player's address
                         * @default false
                         */
                        byAddress?: boolean;
                        /**
                         * @description 0: without an end
                         * @default 0
                         */
                        seconds?: number;
                        /** @description Shown to whom it concerns */
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description What is in force now */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            kind: "mute" | "ban";
                            /** @description The player, or the network where it concerns only that */
                            subjectId: string;
                            /** @description Of the player, as it was then; may be empty */
                            name: string;
                            network: string | null;
                            until: number | null;
                            reason: string;
                            /** @description When, unix seconds */
                            imposedAt: number;
                            byId: string;
                            byName: string;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sanctions/{kind}/{subjectId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lift a mute or a ban (moderators) */
        delete: {
            parameters: {
                query?: {
                    /** @description Shown to whom it concerns */
                    reason?: string;
                };
                header?: never;
                path: {
                    kind: "mute" | "ban";
                    subjectId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reports of players, the newest first (moderators) */
        get: {
            parameters: {
                query?: {
                    /** @description Items of one page */
                    limit?: number;
                    /** @description `nextCursor` of the page before */
                    cursor?: string;
                    isOpen?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description A page of reports */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                /** @description When, unix seconds */
                                at: number;
                                game: string;
                                byId: string;
                                byName: string;
                                playerId: string;
                                name: string;
                                reason: string;
                                /** @description What was said last where it happened, oldest first */
                                chat: {
                                    playerId: string;
                                    name: string;
                                    text: string;
                                    /** @description When, unix seconds */
                                    at: number;
                                }[];
                                closedAt: number | null;
                                closedBy: string | null;
                            }[];
                            nextCursor: string | null;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/reports/{reportId}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a report has been dealt with (moderators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    reportId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say something to everybody, a game or a session, in its chat (administrators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        text: string;
                        game?: string;
                        sessionId?: string;
                    };
                };
            };
            responses: {
                /** @description In how many chats it was said */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            chatCount: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/drain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server empties itself (administrators) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description How far it is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Whether new sessions are refused */
                            isDraining: boolean;
                            /** @description Whether the server ends when nobody plays any more */
                            exits: boolean;
                            secondsLeft: number | null;
                            /** @description Running sessions with people in them */
                            peopledSessionCount: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Begin no more sessions, or begin them again (administrators) */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        isDraining: boolean;
                        /** @default false */
                        exits?: boolean;
                        /** @description For a server that ends */
                        withinSeconds?: number;
                    };
                };
            };
            responses: {
                /** @description How far it is */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Whether new sessions are refused */
                            isDraining: boolean;
                            /** @description Whether the server ends when nobody plays any more */
                            exits: boolean;
                            secondsLeft: number | null;
                            /** @description Running sessions with people in them */
                            peopledSessionCount: number;
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/content/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the content again; running sessions keep theirs (administrators) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description What has changed */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            games: {
                                game: string;
                                changed: {
                                    kind: string;
                                    id: string;
                                }[];
                                faults: string[];
                            }[];
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/log-level": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The level of the log (administrators) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The level */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            level: "trace" | "debug" | "info" | "warn" | "error";
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Change the level of the log until the server ends (administrators) */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {string} */
                        level: "trace" | "debug" | "info" | "warn" | "error";
                    };
                };
            };
            responses: {
                /** @description The level */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            level: "trace" | "debug" | "info" | "warn" | "error";
                        };
                    };
                };
                /** @description What went wrong */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Problem
         * @description What went wrong (RFC 9457)
         */
        Problem: {
            /** @description urn:fairtick:problem:<code> */
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            /** @description What is wrong where, of a request that is malformed */
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

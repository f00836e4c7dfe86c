/** Which server, and as whom. */
export interface ServerRequest {
  readonly host: string;
  readonly tcpPort: number;
  readonly udpPort: number | undefined;
  readonly name: string;
  readonly token: string;
  readonly insecure?: boolean;
  readonly plain?: boolean;
  readonly ca: string | undefined;
}

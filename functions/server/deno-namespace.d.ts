/** The part of Deno's namespace in use; see `deno types`. */
declare namespace Deno {
  interface NetAddr {
    readonly hostname: string;
    readonly port: number;
  }

  function serve(
    options: {
      readonly hostname: string;
      readonly port: number;
      readonly onListen: (address: NetAddr) => void;
    },
    handler: (request: Request, info: { readonly remoteAddr: NetAddr }) => Response | Promise<Response>,
  ): HttpServer;

  interface HttpServer {
    readonly addr: NetAddr;
    /** Accepts no more, closes idle connections, and resolves when the others have ended. */
    shutdown(): Promise<void>;
  }

  /** Needs --unstable-cron. */
  function cron(
    name: string,
    schedule: string,
    options: { readonly signal: AbortSignal },
    handler: () => Promise<void>,
  ): Promise<void>;
}

/** A parameter with an invalid value. */
export interface InvalidParameter {
  readonly parameter: string;
  readonly value: string;
  readonly expected: string;
}

/** A page that the client may have meant. */
export interface Suggestion {
  readonly name: string;
  readonly url: string;
}

/** The parts of a problem beside its status and message. */
interface ProblemDetails {
  readonly parameters: readonly InvalidParameter[];
  readonly headers: Readonly<Record<string, string>>;
  /** Extension members of the JSON form (RFC 9457, section 3.2). */
  readonly members: Readonly<Record<string, unknown>>;
  readonly suggestions: readonly Suggestion[];
  /** Where programs find valid values. Pages have links for that. */
  readonly advice: string;
}

/** An error response: a redirect, an invalid request, a resource that is missing. The client reads its message. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(status: number, message: string, details: Partial<ProblemDetails> = {}) {
    super(message);
    this.status = status;
    this.details = { parameters: [], headers: {}, members: {}, suggestions: [], advice: '', ...details };
  }
}

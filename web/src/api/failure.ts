// The one error that talking to the server can raise: a problem that the server stated, or no answer at all.
import type { Problem } from './types';

export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';

  constructor(
    /** HTTP status, or 0 when no answer came. */
    readonly status: number,
    /** What the server said, when it said something that we can read. */
    readonly problem: Problem | null,
  ) {
    super(problem?.title ?? (status === 0 ? 'no answer' : `HTTP ${status}`));
  }

  /** Stable code for choosing a sentence. */
  get code(): string {
    if (this.problem) return this.problem.code;
    return this.status === 0 ? 'no_answer' : 'unexpected_answer';
  }

  /** True when asking again later may help and, with the same idempotency key, cannot hurt. */
  get temporary(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Anything that was thrown, as a RequestFailed. */
export function asFailure(thrown: unknown): RequestFailed {
  return thrown instanceof RequestFailed ? thrown : new RequestFailed(0, null);
}

/** Reads a problem+json body; null when it is something else. */
export function readProblem(body: unknown): Problem | null {
  if (typeof body !== 'object' || body === null) return null;
  return 'code' in body && typeof body.code === 'string' ? (body as Problem) : null;
}

// The typed client: every call to the server goes through here, and either gives data or throws RequestFailed.
import createClient from 'openapi-fetch';
import { asFailure, readProblem, RequestFailed } from './failure';
import type { paths } from './schema';

/** Told about every 401, so that an ended session shows the sign-in page wherever it was noticed. */
let onUnauthenticated: () => void = () => {};

export function whenUnauthenticated(listener: () => void): void {
  onUnauthenticated = listener;
}

export const http = createClient<paths>({ credentials: 'same-origin', fetch: (request) => fetch(request) });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for an answer that has a body, and returns the body. */
export async function body<T>(call: Promise<Answer<T>>): Promise<T> {
  const data = await settle(call);
  if (data === undefined) throw new RequestFailed(0, null);
  return data;
}

/** Waits for an answer that may have no body. */
export async function settle<T>(call: Promise<Answer<T>>): Promise<T | undefined> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (thrown) {
    throw asFailure(thrown);
  }
  if (answer.response.ok) return answer.data;
  const failure = new RequestFailed(answer.response.status, readProblem(answer.error));
  if (failure.status === 401 && failure.code === 'unauthenticated') onUnauthenticated();
  throw failure;
}

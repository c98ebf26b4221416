// What the server gives beyond the API description of this day, and what it may leave out until it gives everything.
import { settle } from './client';
import type { components } from './schema';
import type { Message } from './types';

/** A message as the API description knows it. */
export type Described = components['schemas']['Message'];

/** A message with everything that the app shows, whatever the server left out. */
export function completed(described: Described): Message {
  const given = described as unknown as Partial<Message> & Described;
  return {
    ...given,
    content: given.content ?? {},
    // A file that the platform gives to nobody has no id of its own.
    attachments: (given.attachments ?? []).map((file, index) =>
      file.id ? file : Object.assign(file, { id: `${given.id}/${index}` }),
    ),
    reactions: given.reactions ?? [],
    edited_at: given.edited_at ?? null,
    edits: given.edits ?? [],
    revoked_at: given.revoked_at ?? null,
    pending_actions: given.pending_actions ?? [],
    historic: given.historic ?? false,
  } as Message;
}

/** A call that the description does not have yet. */
export async function aheadOf<T>(method: string, path: string, body?: object): Promise<T | undefined> {
  const call = async () => {
    const headers: HeadersInit = body ? { 'content-type': 'application/json' } : {};
    const init: RequestInit = { method, headers, credentials: 'same-origin' };
    const response = await fetch(path, body ? { ...init, body: JSON.stringify(body) } : init);
    const text = await response.text();
    const answer: unknown = text === '' ? undefined : JSON.parse(text);
    return response.ok ? { data: answer as T, response } : { error: answer, response };
  };
  return settle<T>(call());
}

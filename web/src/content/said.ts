// Whether the text of a message still has to be said once its sections are drawn: for many types it repeats them.
import type { Message } from '../api/types';

function same(text: string, ...drawn: (string | undefined)[]): boolean {
  return drawn.some((words) => words !== undefined && words.trim() === text);
}

/** The words to show beside what is drawn; null where they would only repeat it. */
export function wordsOf(message: Pick<Message, 'type' | 'text' | 'content'>): string | null {
  const text = message.text?.trim();
  if (!text) return null;
  const { content } = message;
  const repeats =
    content.choice !== undefined ||
    content.poll !== undefined ||
    content.dice !== undefined ||
    content.call_permission !== undefined ||
    same(text, content.form?.fields.map(({ value }) => value).join('\n')) ||
    same(text, content.products?.map(({ title, id }) => title ?? id).join(', ')) ||
    (message.type === 'contacts' && content.contacts !== undefined) ||
    (message.type === 'location' && (content.location?.name ?? content.location?.address) !== undefined) ||
    (message.type === 'sticker' && /^\p{Emoji}/u.test(text) && text.length <= 8) ||
    (content.shares ?? []).some(({ title, description, url }) => same(text, title, description, url)) ||
    (message.type === 'referral' && same(text, content.referral?.title, content.referral?.reference));
  return repeats ? null : (message.text ?? null);
}

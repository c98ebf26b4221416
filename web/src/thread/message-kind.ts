// The names of the kinds of messages that are kept but not yet shown as what they are.
import type { Message } from '../api/types';
import { t } from '../i18n/locale.svelte';

const KINDS: Record<string, string> = {
  image: 'kind-image',
  photo: 'kind-image',
  video: 'kind-video',
  audio: 'kind-audio',
  voice: 'kind-audio',
  document: 'kind-document',
  file: 'kind-document',
  sticker: 'kind-sticker',
  location: 'kind-location',
  contact: 'kind-contact',
  contacts: 'kind-contact',
  reaction: 'kind-reaction',
  story_mention: 'kind-story',
  poll: 'kind-poll',
};

/** A kind in words; one that we have no word for keeps the platform's name. */
export function kindName(type: string): string {
  const key = KINDS[type];
  if (key) return t(key);
  return type === 'unsupported' ? t('kind-unsupported') : t('kind-other', { type });
}

/** What the platform calls an unsupported message; for any other, its type. */
export function platformKind(message: Message): string {
  const inner = message.content['type'];
  return message.type === 'unsupported' && typeof inner === 'string' ? inner : message.type;
}

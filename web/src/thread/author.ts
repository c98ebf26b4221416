// Where a message of ours was written, when it was not here.
import type { ChannelKind } from '../api/types';
import { t } from '../i18n/locale.svelte';

const ELSEWHERE: Record<ChannelKind, string> = {
  whatsapp: 'author-phone',
  messenger: 'author-page-inbox',
  instagram: 'author-instagram-app',
  telegram: 'author-telegram-app',
};

/** `Sent from the phone`. */
export function sentElsewhere(channel: ChannelKind): string {
  return t(ELSEWHERE[channel]);
}

// Why one cannot answer in a conversation, as a sentence; null when one can.
import type { Account, Conversation } from '../api/types';
import { CHANNEL_NAME } from '../channels/channel-look';
import { t } from '../i18n/locale.svelte';
import type { WindowState } from './window-state';

export interface Obstacle {
  kind: 'window' | 'outbound-disabled';
  sentence: string;
}

export function obstacle(
  conversation: Conversation,
  account: Account | null,
  window: WindowState,
): Obstacle | null {
  const channel = CHANNEL_NAME[conversation.channel];
  if (account && !account.outbound_enabled) {
    return {
      kind: 'outbound-disabled',
      sentence: t('composer-outbound-disabled', { account: account.name }),
    };
  }
  if (window.kind === 'closed') return { kind: 'window', sentence: t('composer-window-closed', { channel }) };
  return null;
}

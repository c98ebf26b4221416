// The one line that a conversation's last message is in the list.
import type { LastMessage } from '../api/types';
import { inOneLine } from '../content/kind';
import { t } from '../i18n/locale.svelte';

export function previewOf(message: LastMessage, me: string): string {
  const text = inOneLine(message);
  if (message.direction === 'inbound') return text;
  if (message.author.kind === 'operator' && message.author.name === me) return t('preview-own', { text });
  if (message.author.kind === 'operator' && message.author.name) {
    return t('preview-by', { name: message.author.name.split(' ')[0] ?? '', text });
  }
  if (message.author.kind === 'assistant') return t('preview-assistant', { text });
  return text;
}

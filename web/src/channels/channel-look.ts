// Icon and name of each channel. The icons are the paths of simple-icons.
import instagram from 'simple-icons/icons/instagram.svg?raw';
import messenger from 'simple-icons/icons/messenger.svg?raw';
import telegram from 'simple-icons/icons/telegram.svg?raw';
import whatsapp from 'simple-icons/icons/whatsapp.svg?raw';
import type { ChannelKind } from '../api/types';

function pathOf(svg: string): string {
  return /\bd="([^"]+)"/.exec(svg)?.[1] ?? '';
}

export const CHANNEL_PATH: Record<ChannelKind, string> = {
  whatsapp: pathOf(whatsapp),
  messenger: pathOf(messenger),
  instagram: pathOf(instagram),
  telegram: pathOf(telegram),
};

/** Names of products are the same in every language. */
export const CHANNEL_NAME: Record<ChannelKind, string> = {
  whatsapp: 'WhatsApp',
  messenger: 'Messenger',
  instagram: 'Instagram',
  telegram: 'Telegram',
};

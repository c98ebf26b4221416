// The types of messages in words and as marks: for lists, for what is spoken, for files that are not here.
import Ban from '@lucide/svelte/icons/ban';
import ChartBar from '@lucide/svelte/icons/chart-bar';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import Contact from '@lucide/svelte/icons/contact';
import Dices from '@lucide/svelte/icons/dices';
import FileText from '@lucide/svelte/icons/file-text';
import Gamepad from '@lucide/svelte/icons/gamepad-2';
import Image from '@lucide/svelte/icons/image';
import Info from '@lucide/svelte/icons/info';
import LayoutList from '@lucide/svelte/icons/layout-list';
import LayoutTemplate from '@lucide/svelte/icons/layout-template';
import MapPin from '@lucide/svelte/icons/map-pin';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Mic from '@lucide/svelte/icons/mic';
import MousePointerClick from '@lucide/svelte/icons/mouse-pointer-click';
import Music from '@lucide/svelte/icons/music';
import Phone from '@lucide/svelte/icons/phone';
import PhoneCall from '@lucide/svelte/icons/phone-call';
import Share from '@lucide/svelte/icons/share-2';
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import Sticker from '@lucide/svelte/icons/sticker';
import Video from '@lucide/svelte/icons/video';
import type { Component } from 'svelte';
import type { MessageType } from '../api/content';
import { t } from '../i18n/locale.svelte';

type Named = Exclude<MessageType, 'text'>;

const WORDS: Record<Named, string> = {
  image: 'kind-image',
  video: 'kind-video',
  audio: 'kind-audio',
  voice: 'kind-voice',
  document: 'kind-document',
  sticker: 'kind-sticker',
  location: 'kind-location',
  contacts: 'kind-contacts',
  choice: 'kind-choice',
  form: 'kind-form',
  call_permission: 'kind-call-permission',
  order: 'kind-order',
  poll: 'kind-poll',
  dice: 'kind-dice',
  game: 'kind-game',
  story_mention: 'kind-story-mention',
  share: 'kind-share',
  referral: 'kind-referral',
  call: 'kind-call',
  notice: 'kind-notice',
  interactive: 'kind-interactive',
  template: 'kind-template',
  unsupported: 'kind-unsupported',
};

const ICONS: Record<Named, Component<{ size?: number | string }>> = {
  image: Image,
  video: Video,
  audio: Music,
  voice: Mic,
  document: FileText,
  sticker: Sticker,
  location: MapPin,
  contacts: Contact,
  choice: MousePointerClick,
  form: ClipboardList,
  call_permission: PhoneCall,
  order: ShoppingBag,
  poll: ChartBar,
  dice: Dices,
  game: Gamepad,
  story_mention: CircleDashed,
  share: Share,
  referral: Megaphone,
  call: Phone,
  notice: Info,
  interactive: LayoutList,
  template: LayoutTemplate,
  unsupported: Ban,
};

function named(type: string): type is Named {
  return Object.hasOwn(WORDS, type);
}

/** A type in words; one that we have no word for keeps the server's name. */
export function kindName(type: string): string {
  return named(type) ? t(WORDS[type]) : t('kind-other', { type });
}

/** A type as a mark; none for plain text. */
export function kindIcon(type: string): Component<{ size?: number | string }> | null {
  if (type === 'text') return null;
  return named(type) ? ICONS[type] : Ban;
}

/** What a message says in one line. */
export function inOneLine(message: { type: string; text: string | null }): string {
  const text = message.text?.replace(/\s+/g, ' ').trim();
  if (text) return text;
  return message.type === 'text' ? '' : kindName(message.type);
}

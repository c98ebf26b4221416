// Reactions as chips: one for each emoji, with who and how many.
import type { Reaction } from '../api/content';
import type { ChannelKind } from '../api/types';
import { t } from '../i18n/locale.svelte';

export interface Chip {
  emoji: string;
  count: number;
  names: string[];
  /** We are among those. */
  ours: boolean;
  pending: boolean;
  failed: boolean;
}

/** On a platform the business is one: whoever of us reacted. */
export function isOurs(reaction: Reaction): boolean {
  return reaction.author.kind !== 'contact';
}

export function tally(reactions: Reaction[]): Chip[] {
  const chips = new Map<string, Chip>();
  for (const reaction of reactions) {
    const chip = chips.get(reaction.emoji) ?? {
      emoji: reaction.emoji,
      count: 0,
      names: [],
      ours: false,
      pending: false,
      failed: false,
    };
    chip.count += 1;
    chip.names.push(reaction.author.name ?? t('reaction-somebody'));
    chip.ours ||= isOurs(reaction);
    chip.pending ||= reaction.state === 'pending';
    chip.failed ||= reaction.state === 'failed';
    chips.set(reaction.emoji, chip);
  }
  return [...chips.values()];
}

/** All of these are among those that Telegram lets a bot use. */
const USUAL = ['👍', '❤️', '🙏', '😁', '🎉', '👏', '😍', '😢', '🔥', '👌', '🤔', '👎'];

/** What one can react with; Instagram has the heart alone. */
export function emojiOf(channel: ChannelKind): string[] {
  return channel === 'instagram' ? ['❤️'] : USUAL;
}

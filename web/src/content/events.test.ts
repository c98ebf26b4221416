// Calls and notices in words, in both languages.
import { afterEach, describe, expect, it } from 'vitest';
import type { Call } from '../api/content';
import { locale } from '../i18n/locale.svelte';
import { callSentence, noticeSentence } from './events';

afterEach(() => locale.choose('en'));

const STATES: Call['state'][] = ['ringing', 'accepted', 'completed', 'missed', 'rejected', 'failed'];
const KINDS = [
  'number_changed',
  'user_id_changed',
  'identity_changed',
  'members_joined',
  'member_left',
  'title_changed',
  'photo_changed',
  'pinned',
  'group_created',
  'group_upgraded',
  'payment',
  'opted_in',
  'opted_out',
  'control_passed',
  'control_taken',
  'account_linked',
  'account_unlinked',
];

describe.each(['en', 'el'] as const)('in %s', (language) => {
  it('every state of a call and every notice has its sentence', () => {
    locale.choose(language);
    const sentences = [
      ...STATES.map((state) => callSentence({ state }, 'inbound')),
      ...STATES.map((state) => callSentence({ state }, 'outbound')),
      ...KINDS.map((kind) => noticeSentence({ kind }, 'Maria', null)),
    ];
    for (const sentence of sentences) expect(sentence).not.toMatch(/^(call|notice|kind)-/);
  });
});

describe('sentences', () => {
  it('say how long a call was', () => {
    expect(callSentence({ state: 'completed', seconds: 185 }, 'inbound')).toBe('Incoming call, 3:05');
  });

  it('name those whom it is about, and say what the platform said', () => {
    expect(noticeSentence({ kind: 'members_joined', names: ['Ada', 'Ben'] }, 'Group', null)).toBe(
      'Ada and Ben have joined',
    );
    expect(noticeSentence({ kind: 'number_changed', detail: '+30 690' }, 'Maria', null)).toBe(
      'Maria has a new number: +30 690',
    );
    expect(noticeSentence({ kind: 'moon_rose' }, 'Maria', null)).toBe('Something happened (moon_rose)');
    expect(noticeSentence({ kind: 'moon_rose', detail: 'The moon rose' }, 'Maria', null)).toBe(
      'The moon rose',
    );
  });
});

// Calls and notices as sentences.
import type { Call, HappenedNotice } from '../api/content';
import { locale, t } from '../i18n/locale.svelte';
import { duration } from './measures';

type Direction = 'inbound' | 'outbound';

const CALLS: Record<Call['state'], Record<Direction, string>> = {
  ringing: { inbound: 'call-ringing', outbound: 'call-ringing-ours' },
  accepted: { inbound: 'call-running', outbound: 'call-running' },
  completed: { inbound: 'call-completed', outbound: 'call-completed-ours' },
  missed: { inbound: 'call-missed', outbound: 'call-missed-ours' },
  rejected: { inbound: 'call-rejected', outbound: 'call-rejected-ours' },
  failed: { inbound: 'call-failed', outbound: 'call-failed' },
};

export function callSentence(call: Call, direction: Direction): string {
  const sentence = t(CALLS[call.state]?.[direction] ?? 'kind-call');
  return call.seconds ? t('call-with-length', { sentence, length: duration(call.seconds) }) : sentence;
}

/** Somebody should perhaps call back. */
export function missed(call: Call): boolean {
  return call.state === 'missed' || call.state === 'rejected' || call.state === 'failed';
}

const NOTICES: Record<string, string> = {
  number_changed: 'notice-number-changed',
  user_id_changed: 'notice-user-id-changed',
  identity_changed: 'notice-identity-changed',
  members_joined: 'notice-members-joined',
  member_left: 'notice-member-left',
  title_changed: 'notice-title-changed',
  photo_changed: 'notice-photo-changed',
  pinned: 'notice-pinned',
  group_created: 'notice-group-created',
  group_upgraded: 'notice-group-upgraded',
  payment: 'notice-payment',
  opted_in: 'notice-opted-in',
  opted_out: 'notice-opted-out',
  control_passed: 'notice-control-passed',
  control_taken: 'notice-control-taken',
  account_linked: 'notice-account-linked',
  account_unlinked: 'notice-account-unlinked',
};

/** What happened, with the platform's own words behind it. `who` is whom it is about when nobody is named. */
export function noticeSentence(notice: HappenedNotice, who: string, text: string | null): string {
  const key = NOTICES[notice.kind];
  const detail = notice.detail?.trim() ?? '';
  if (!key) return detail || text || t('notice-other', { kind: notice.kind });
  const names = notice.names ?? [];
  const list = new Intl.ListFormat(locale.language, { style: 'long', type: 'conjunction' });
  const sentence = t(key, {
    names: names.length > 0 ? list.format(names) : who,
    count: Math.max(1, names.length),
  });
  return detail === '' ? sentence : t('notice-with-detail', { sentence, detail });
}

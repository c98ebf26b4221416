// How an identity of a person is written: the name people know it by, else what the platform calls it.
import type { Identity } from '../api/types';

const KIND: Record<Identity['kind'], string> = {
  phone: 'identity-phone',
  bsuid: 'identity-bsuid',
  psid: 'identity-psid',
  igsid: 'identity-igsid',
  telegram_user: 'identity-telegram-user',
  telegram_chat: 'identity-telegram-chat',
};

export function identityKind(kind: Identity['kind']): string {
  return KIND[kind];
}

export function identityText(identity: Identity): string {
  if (identity.kind === 'phone') return identity.external_id.replace(/^\+?/, '+');
  if (identity.username) return `@${identity.username}`;
  return identity.external_id;
}

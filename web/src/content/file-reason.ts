// Why a file is not here, as a sentence in the reader's language.
import { t } from '../i18n/locale.svelte';

const REASONS: Record<string, string> = {
  unavailable: 'file-reason-unavailable',
  throttled: 'file-reason-throttled',
  account: 'file-reason-account',
  gone: 'file-reason-gone',
  too_large: 'file-reason-too-large',
  host_refused: 'file-reason-host-refused',
  refused_by_platform: 'file-reason-refused-by-platform',
  changed: 'file-reason-changed',
  storage: 'file-reason-storage',
};

/** Ours for the codes that we know, else the server's own words. */
export function fileReason(error: { code: string; message: string }): string {
  const key = REASONS[error.code];
  return key ? t(key) : error.message;
}

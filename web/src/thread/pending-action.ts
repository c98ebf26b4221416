// A change or removal of our message that the platform has not done yet, or did not do, as a sentence.
import type { PendingAction } from '../api/content';
import { t } from '../i18n/locale.svelte';

export function pendingSentence({ kind, error }: PendingAction): string {
  if (error === null) return kind === 'edit' ? t('action-edit-pending') : t('action-delete-pending');
  return kind === 'edit' ? t('action-edit-failed', { error }) : t('action-delete-failed', { error });
}

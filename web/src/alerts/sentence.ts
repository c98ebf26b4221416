// What an alert is about, as a sentence; the platform's own word stands behind it.
import type { Alert } from '../api/content';
import { t } from '../i18n/locale.svelte';

/** By the platforms' names of their events. */
const KINDS: Record<string, string> = {
  message_template_status_update: 'alert-template-status',
  message_template_quality_update: 'alert-template-quality',
  message_template_components_update: 'alert-template-components',
  template_category_update: 'alert-template-category',
  phone_number_quality_update: 'alert-quality',
  phone_number_name_update: 'alert-name',
  account_update: 'alert-account',
  account_alerts: 'alert-account-alert',
  account_review_update: 'alert-review',
  account_settings_update: 'alert-settings',
  business_capability_update: 'alert-capability',
  business_status_update: 'alert-business',
  security: 'alert-security',
  flows: 'alert-flows',
  payment_configuration_update: 'alert-payment',
  'policy-enforcement': 'alert-policy',
  policy_enforcement: 'alert-policy',
  business_connection: 'alert-business-connection',
};

export function alertSentence({ kind, what }: Pick<Alert, 'kind' | 'what'>): string {
  const key = KINDS[kind];
  if (!key) return what ?? t('alert-other', { kind });
  return what === null || what === '' ? t(key) : t('alert-with-word', { sentence: t(key), what });
}

const MOST_FACTS = 12;

/** The plain values of what the platform sent, by their names, as far as a person can read them. */
export function factsOf({ detail }: Pick<Alert, 'detail'>): [name: string, value: string][] {
  const facts: [string, string][] = [];
  const collect = (value: unknown, name: string): void => {
    if (facts.length === MOST_FACTS || value === null || value === undefined) return;
    if (typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) collect(inner, Array.isArray(value) ? name : key);
    } else {
      facts.push([name.replaceAll('_', ' '), String(value)]);
    }
  };
  collect(detail, '');
  return facts;
}

// Alerts: the gravest first, put away by who has seen to them.
import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../api/content';
import { RequestFailed } from '../api/failure';
import { clockTime } from '../testing/samples';
import { Alerts } from './alerts.svelte';
import { alertSentence, factsOf } from './sentence';

const alert = (
  id: string,
  severity: Alert['severity'],
  time: string,
  acknowledged_at: string | null = null,
): Alert => ({
  id,
  account_id: 'a1',
  account_name: 'Shop',
  channel: 'whatsapp',
  kind: 'quality',
  what: 'The quality is low',
  severity,
  at: clockTime(time),
  detail: {},
  acknowledged_at,
});

const source = (items: Alert[]) => ({
  alerts: vi.fn(async () => items),
  acknowledgeAlert: vi.fn(async () => undefined),
});

describe('alerts', () => {
  it('stand by weight, then the newest first, without those seen to', async () => {
    const alerts = new Alerts(
      source([
        alert('info', 'info', '12:00:00'),
        alert('old', 'critical', '09:00:00'),
        alert('new', 'critical', '10:00:00'),
        alert('done', 'critical', '11:00:00', clockTime('11:30:00')),
      ]),
    );
    await alerts.load();
    expect(alerts.items.map(({ id }) => id)).toEqual(['new', 'old', 'info']);
    await alerts.acknowledge('new');
    expect(alerts.items.map(({ id }) => id)).toEqual(['old', 'info']);
  });

  it('that cannot be read say so, and those that a server does not know are none', async () => {
    const hub = source([]);
    const alerts = new Alerts(hub);
    hub.alerts.mockRejectedValueOnce(new RequestFailed(404, null));
    await alerts.load();
    expect(alerts.failure).toBeNull();
    hub.alerts.mockRejectedValueOnce(new RequestFailed(503, null));
    await alerts.load();
    expect(alerts.failure?.status).toBe(503);
  });
});

describe('an alert', () => {
  it('is told in words, with what the platform said', () => {
    expect(alertSentence({ kind: 'message_template_status_update', what: 'PAUSED' })).toBe(
      'The status of a template has changed: PAUSED',
    );
    expect(alertSentence({ kind: 'security', what: null })).toBe(
      'The security settings of the number have changed',
    );
    expect(alertSentence({ kind: 'moon', what: 'It rose' })).toBe('It rose');
    expect(alertSentence({ kind: 'moon', what: null })).toBe('News of the account (moon)');
  });

  it('has what the platform sent as plain facts', () => {
    const detail = { event: 'FLAGGED', limits: { current_limit: 250 }, list: ['a', 'b'], nothing: null };
    expect(factsOf({ detail })).toEqual([
      ['event', 'FLAGGED'],
      ['current limit', '250'],
      ['list', 'a'],
      ['list', 'b'],
    ]);
  });
});

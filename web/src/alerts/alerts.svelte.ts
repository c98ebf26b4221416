// What somebody should look at: trouble with accounts, as the server raises it.
import type { Alert } from '../api/content';
import { asFailure, type RequestFailed } from '../api/failure';
import type { Hub } from '../api/hub';

type AlertSource = Pick<Hub, 'alerts' | 'acknowledgeAlert'>;

const WEIGHT: Record<Alert['severity'], number> = { critical: 0, warning: 1, info: 2 };

export class Alerts {
  /** The open ones: the gravest first, and among equals the newest. */
  items = $state.raw<Alert[]>([]);
  failure = $state.raw<RequestFailed | null>(null);
  readonly #hub: AlertSource;

  constructor(hub: AlertSource) {
    this.#hub = hub;
  }

  async load(): Promise<void> {
    try {
      const alerts = await this.#hub.alerts();
      this.items = alerts
        .filter(({ acknowledged_at }) => acknowledged_at === null)
        .sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || (a.at < b.at ? 1 : -1));
      this.failure = null;
    } catch (thrown) {
      // A server that does not know alerts has none.
      const failure = asFailure(thrown);
      if (failure.status !== 404) this.failure = failure;
    }
  }

  async acknowledge(id: string): Promise<void> {
    await this.#hub.acknowledgeAlert(id);
    this.items = this.items.filter((alert) => alert.id !== id);
  }
}

// The words for what became of a delivery.
import type { DeliveryState } from '../api/types';

export const STATE_WORD: Record<DeliveryState, string> = {
  pending: 'delivery-pending',
  applied: 'delivery-applied',
  waiting: 'delivery-waiting',
  dead: 'delivery-dead',
};

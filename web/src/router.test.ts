// Addresses and what they show.
import { describe, expect, it } from 'vitest';
import { parseRoute } from './router.svelte';

describe('addresses', () => {
  it('name their pages', () => {
    expect(parseRoute('/')).toEqual({ name: 'inbox', conversation: null });
    expect(parseRoute('/conversations/conv_whatsapp_x')).toEqual({
      name: 'inbox',
      conversation: 'conv_whatsapp_x',
    });
    expect(parseRoute('/sign-in')).toEqual({ name: 'sign-in' });
    expect(parseRoute('/deliveries')).toEqual({ name: 'deliveries' });
    expect(parseRoute('/conversations')).toEqual({ name: 'missing' });
    expect(parseRoute('/elsewhere')).toEqual({ name: 'missing' });
  });
});

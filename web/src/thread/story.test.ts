// The story of a message is told in order, although clocks differ.
import { describe, expect, it } from 'vitest';
import type { MessageStatus, StatusStep } from '../api/types';
import { clockTime } from '../testing/samples';
import { storyOf } from './story';

const step = (status: MessageStatus, time: string, part = 0): StatusStep => ({
  status,
  at: `${clockTime(time.slice(0, 8)).slice(0, 19)}.${time.slice(9) || '000'}Z`,
  part,
  code: null,
  detail: null,
});
const told = (...steps: StatusStep[]) => storyOf(steps).map(({ status }) => status);

describe('the story of a message', () => {
  it('begins with waiting, although the platform’s seconds say otherwise', () => {
    const steps = [
      step('sent', '10:00:00'),
      step('queued', '10:00:00.600'),
      step('accepted', '10:00:00.900'),
      step('delivered', '10:00:01'),
    ];
    expect(told(...steps)).toEqual(['queued', 'accepted', 'sent', 'delivered']);
  });

  it('keeps a second attempt behind the failure of the first', () => {
    const steps = [
      step('queued', '10:00:00'),
      step('accepted', '10:00:01'),
      step('failed', '10:00:05'),
      step('queued', '10:04:00.500'),
      step('sent', '10:04:00'),
      step('read', '10:09:00'),
    ];
    expect(told(...steps)).toEqual(['queued', 'accepted', 'failed', 'queued', 'sent', 'read']);
  });

  it('tells one part after the other', () => {
    const steps = [
      step('queued', '10:00:00'),
      step('queued', '10:00:00', 1),
      step('sent', '10:00:02'),
      step('failed', '10:00:03', 1),
    ];
    expect(storyOf(steps).map(({ part }) => part)).toEqual([0, 0, 1, 1]);
  });
});

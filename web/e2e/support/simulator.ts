// The customers: the simulator's control API, as far as the tests need it.
import { SIMULATOR_URL } from './demo';

export type ChannelKind = 'whatsapp' | 'messenger' | 'instagram' | 'telegram';

/** People of the simulator's cast. */
export const CAST = {
  maria: 'Μαρία Καλογήρου',
  giorgos: 'Γιώργος Βελισσάρης',
  emily: 'Emily Harcourt',
  liam: "Liam O'Carrow",
  sofia: 'Σοφία Δημητρακάκη',
  oliver: 'Oliver Thornbury',
  nikos: 'Νίκος Θεοτοκάτος',
} as const;

export type Person = keyof typeof CAST;

interface PhoneMessage {
  writer: 'customer' | 'business';
  text: string;
  state: string;
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const init = body
    ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : {};
  const answer = await fetch(SIMULATOR_URL + path, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

export const simulator = {
  /** A customer writes. */
  write: (person: Person, channel: ChannelKind, text: string) =>
    ask<unknown>('/sim/send', { person, channel, text }),

  /** A customer sends something of any type, with the keys of that type; the answer has its id. */
  send: (person: Person, channel: ChannelKind, content: { type: string; [key: string]: unknown }) =>
    ask<{ message_id: string }>('/sim/send', { person, channel, ...content }),

  /** A customer writes many messages that leave in one webhook. */
  writeAll: (person: Person, channel: ChannelKind, texts: string[]) =>
    ask<unknown>('/sim/send', { batch: texts.map((text) => ({ person, channel, text })) }),

  /** Waits until nothing that the platforms have to say is under way. */
  settle: () => ask<unknown>('/sim/settle', {}),

  /** What the business's messages on a customer's phone say, in their order. */
  async seen(person: Person, channel: ChannelKind): Promise<string[]> {
    const { phones } = await ask<{ phones: { messages: PhoneMessage[] }[] }>(
      `/sim/phones?person=${person}&channel=${channel}`,
    );
    const messages = phones.flatMap((phone) => phone.messages);
    return messages.filter(({ writer }) => writer === 'business').map(({ text }) => text);
  },
};

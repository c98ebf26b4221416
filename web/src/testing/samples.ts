// Conversations and messages for the unit tests, complete but for what a test is about.
import type { Attachment, MessageType } from '../api/content';
import type { Conversation, ConversationWindow, Message } from '../api/types';

export function aMessage(changes: Partial<Message> = {}): Message {
  return {
    id: 'm1',
    conversation_id: 'c1',
    channel: 'whatsapp',
    direction: 'inbound',
    author: { kind: 'contact', id: 'p1', name: 'Maria' },
    type: 'text',
    text: 'Hello',
    content: {},
    at: '2026-11-22T10:00:00.000Z',
    received_at: '2026-11-22T10:00:01.000Z',
    late: false,
    provider_message_id: null,
    status: null,
    status_history: [],
    parts: [],
    reply_to: null,
    reactions: [],
    attachments: [],
    error: null,
    edited_at: null,
    edits: [],
    revoked_at: null,
    pending_actions: [],
    historic: false,
    ...changes,
  };
}

export function aWindow(changes: Partial<ConversationWindow> = {}): ConversationWindow {
  return {
    open: true,
    closes_at: null,
    templates: false,
    human_agent_until: null,
    free_until: null,
    rule: 'whatsapp_24h',
    ...changes,
  };
}

export function aConversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c1',
    channel: 'whatsapp',
    account: { id: 'a1', name: 'Shop', channel: 'whatsapp' },
    contact: { id: 'p1', name: 'Maria', picture_url: null },
    status: 'open',
    assignee: null,
    unread_count: 0,
    last_message: null,
    last_message_at: '2026-11-22T10:00:00.000Z',
    window: aWindow({ closes_at: '2026-11-23T10:00:00.000Z' }),
    controlled_by: null,
    created_at: '2026-11-01T10:00:00.000Z',
    ...changes,
  };
}

export function anAttachment(changes: Partial<Attachment> = {}): Attachment {
  const id = changes.id ?? 'f1';
  return {
    id,
    kind: 'image',
    role: null,
    state: 'stored',
    mime_type: 'image/jpeg',
    file_name: null,
    size: 184_000,
    width: 1200,
    height: 900,
    seconds: null,
    animated: false,
    emoji: null,
    caption: null,
    url: `/api/v1/media/${id}`,
    thumbnail_url: `/api/v1/media/${id}/thumbnail`,
    error: null,
    ...changes,
  };
}

const sound = { mime_type: 'audio/ogg', width: null, height: null, thumbnail_url: null };

/** A message of every type, as a coffee shop gets them. */
export const EVERY_TYPE: Record<MessageType, Partial<Message>> = {
  text: { text: 'Καλημέρα! Έχετε ακόμη τον καφέ από την Αιθιοπία; https://coffee.example/ethiopia' },
  image: { text: 'Έτσι έφτασε το πακέτο', attachments: [anAttachment()] },
  video: {
    attachments: [
      anAttachment({
        id: 'f2',
        kind: 'video',
        mime_type: 'video/mp4',
        seconds: 12,
        width: 720,
        height: 1280,
      }),
    ],
  },
  audio: {
    attachments: [
      anAttachment({
        ...sound,
        id: 'f3',
        kind: 'audio',
        file_name: 'Rebetika of the harbour.mp3',
        seconds: 214,
      }),
    ],
  },
  voice: { attachments: [anAttachment({ ...sound, id: 'f4', kind: 'voice', seconds: 7 })] },
  document: {
    text: 'Το τιμολόγιο που ζητήσατε',
    attachments: [
      anAttachment({
        id: 'f5',
        kind: 'document',
        mime_type: 'application/pdf',
        file_name: 'Τιμολόγιο 2026-0412.pdf',
        size: 2_412_000,
        width: null,
        height: null,
        thumbnail_url: null,
      }),
    ],
  },
  sticker: {
    text: '😍',
    attachments: [
      anAttachment({
        id: 'f6',
        kind: 'sticker',
        mime_type: 'image/webp',
        emoji: '😍',
        width: 512,
        height: 512,
      }),
    ],
  },
  location: {
    text: 'Cafe Thalassa',
    content: {
      location: {
        latitude: 37.9412,
        longitude: 23.6531,
        name: 'Cafe Thalassa',
        address: 'Akti Themistokleous 14, Piraeus',
      },
    },
  },
  contacts: {
    text: 'Eleni Kastri',
    content: {
      contacts: [
        {
          name: 'Eleni Kastri',
          organization: 'Kastri Roasters, purchasing',
          phones: [{ value: '+30 690 000 0000', label: 'CELL' }],
          emails: [{ value: 'eleni@kastri.example', label: 'work' }],
          urls: [{ value: 'javascript:alert(1)' }],
        },
      ],
    },
  },
  choice: {
    text: 'Tomorrow morning',
    content: { choice: { kind: 'button', id: 'delivery_tomorrow_am', title: 'Tomorrow morning' } },
  },
  form: {
    content: {
      form: {
        name: 'flow',
        fields: [
          { name: 'screen_0_FirstName_0', value: 'Μαρία' },
          { name: 'delivery_day', value: '1_Παρασκευή' },
          { name: 'notes', value: '' },
        ],
      },
    },
  },
  call_permission: {
    content: { call_permission: { granted: true, expires_at: Date.UTC(2026, 10, 29, 10) } },
  },
  order: {
    text: 'Θα περάσω να τα πάρω το απόγευμα',
    content: {
      order: {
        items: [
          { id: 'ETH-250', title: 'Ethiopia Sidamo 250 g', quantity: 2, price: '9.50', currency: 'EUR' },
          { id: 'FLT-100', title: 'Paper filters, 100 pieces', quantity: 1, price: '4.20', currency: 'EUR' },
        ],
      },
    },
  },
  poll: {
    text: 'Which roast next?',
    content: {
      poll: {
        question: 'Which roast next?',
        options: [
          { text: 'Light', votes: 3 },
          { text: 'Dark', votes: 1 },
        ],
      },
    },
  },
  dice: { text: '🎲', content: { dice: { emoji: '🎲', value: 5 } } },
  game: {
    text: 'Lumberjack',
    content: { shares: [{ kind: 'game', title: 'Lumberjack', description: 'Chop wood!' }] },
  },
  story_mention: { attachments: [anAttachment({ id: 'f7', role: 'story', width: 720, height: 1280 })] },
  share: {
    content: {
      shares: [{ kind: 'reel', title: 'How we roast', url: 'https://www.instagram.example/reel/1' }],
    },
  },
  referral: {
    content: {
      referral: {
        source: 'ADS',
        title: 'Free delivery in Piraeus',
        reference: 'autumn',
        url: 'https://ads.example/1',
      },
    },
  },
  call: { content: { call: { state: 'missed' } } },
  notice: { content: { notice: { kind: 'number_changed', detail: '+30 690 000 0001' } } },
  interactive: {
    direction: 'outbound',
    text: 'When shall we deliver?',
    content: {
      interactive: {
        kind: 'buttons',
        header: 'Your order 412',
        footer: 'Kastri Roasters',
        buttons: [
          { kind: 'reply', title: 'Today', value: 'today' },
          { kind: 'reply', title: 'Tomorrow', value: 'tomorrow' },
          { kind: 'url', title: 'Track it', value: 'https://coffee.example/412' },
        ],
      },
    },
  },
  template: {
    direction: 'outbound',
    text: 'Γεια σας Μαρία, η παραγγελία σας 412 είναι στον δρόμο.',
    content: {
      template: {
        name: 'order_on_the_way',
        language: 'el',
        header: [{ text: 'Παραγγελία 412' }],
        buttons: [{ index: 0, kind: 'copy_code', value: 'KAFE10' }],
      },
    },
  },
  unsupported: { content: { unsupported: { platform_type: 'hologram' } } },
};

/** A message of a type. */
export function aMessageOf(type: MessageType, changes: Partial<Message> = {}): Message {
  return aMessage({ text: null, ...EVERY_TYPE[type], type, ...changes });
}

/** The time of day, on one day. */
export function clockTime(time: string): string {
  return `2026-11-22T${time}.000Z`;
}

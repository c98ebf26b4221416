// What was offered, in the terms in which it is drawn: interactive messages and templates end up as the same few things.
import type { Attachment, CardFile, Interactive, TemplateButton, TemplateMessage } from '../api/content';
import { t } from '../i18n/locale.svelte';

export interface ShownButton {
  kind: 'reply' | 'url' | 'phone' | 'copy';
  title: string;
  value: string;
}

export interface ShownCard {
  title: string;
  subtitle: string | null;
  file: Attachment | null;
  buttons: ShownButton[];
}

/** The one button of what asks for something, in the words that the platform shows. */
const REQUESTS: Partial<Record<Interactive['kind'], string>> = {
  location_request: 'offer-location-request',
  contact_request: 'offer-contact-request',
  call_permission_request: 'offer-call-permission-request',
  address_request: 'offer-address-request',
};

export function buttonsOf(offer: Interactive): ShownButton[] {
  const buttons: ShownButton[] = [...(offer.buttons ?? [])];
  if (offer.flow) buttons.push({ kind: 'reply', title: offer.flow.button, value: offer.flow.id });
  const request = REQUESTS[offer.kind];
  if (request && buttons.length === 0) buttons.push({ kind: 'reply', title: t(request), value: '' });
  return buttons;
}

const TEMPLATE_BUTTONS: Record<TemplateButton['kind'], string> = {
  quick_reply: 'template-quick-reply',
  url: 'template-url',
  copy_code: 'template-copy-code',
  flow: 'template-flow',
  catalog: 'template-catalog',
  products: 'template-products',
};

/** A template's buttons have their words at the platform; we know what they do and with what they were filled in. */
export function templateButtons(buttons: TemplateButton[] | undefined): ShownButton[] {
  return (buttons ?? []).map(({ kind, value }) => ({
    kind: kind === 'copy_code' ? 'copy' : kind === 'url' ? 'url' : 'reply',
    title: t(TEMPLATE_BUTTONS[kind] ?? 'template-quick-reply', { value }),
    value,
  }));
}

/** The file of a card: among those of the message, else by its id alone, of which we know that it was sent. */
function fileOf(file: CardFile | undefined, files: Attachment[]): Attachment | null {
  const id = file?.media_id;
  if (!file || id === undefined) return null;
  const unknown = {
    role: null,
    mime_type: null,
    file_name: null,
    size: null,
    width: null,
    height: null,
    seconds: null,
    animated: false,
    emoji: null,
    caption: null,
    thumbnail_url: null,
    error: null,
  };
  const url = `/api/v1/media/${encodeURIComponent(id)}/file`;
  return files.find((known) => known.id === id) ?? { ...unknown, id, kind: file.kind, state: 'stored', url };
}

export function cardsOf(offer: Interactive, files: Attachment[]): ShownCard[] {
  return (offer.cards ?? []).map((card) => ({
    title: card.title,
    subtitle: card.subtitle ?? null,
    file: fileOf(card.attachment, files),
    buttons: card.buttons ?? [],
  }));
}

export function templateCards(template: TemplateMessage, files: Attachment[]): ShownCard[] {
  return (template.cards ?? []).map((card) => ({
    title: (card.body ?? []).map(({ text }) => text).join(' · '),
    subtitle: null,
    file: fileOf(card.attachment, files),
    buttons: templateButtons(card.buttons),
  }));
}

/** The files that belong to the header of an offer or a template, and not to one of its cards. */
export function headerFiles(
  offer: Interactive | undefined,
  template: TemplateMessage | undefined,
  files: Attachment[],
): Attachment[] {
  const inCards = new Set(
    [...(offer?.cards ?? []), ...(template?.cards ?? [])].flatMap(
      ({ attachment }) => attachment?.media_id ?? [],
    ),
  );
  return files.filter(({ id }) => !inCards.has(id));
}

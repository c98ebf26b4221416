// What messages say besides their text, by the names of the API. Kept by hand until the description names these schemas.

export type MessageType =
  | 'text'
  | 'image'
  | 'video'
  | 'audio'
  | 'voice'
  | 'document'
  | 'sticker'
  | 'location'
  | 'contacts'
  | 'choice'
  | 'form'
  | 'call_permission'
  | 'order'
  | 'poll'
  | 'dice'
  | 'game'
  | 'story_mention'
  | 'share'
  | 'referral'
  | 'call'
  | 'notice'
  | 'interactive'
  | 'template'
  | 'unsupported';

export type AttachmentKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';
export type AttachmentRole = 'story' | 'advertisement' | 'preview';
export type AttachmentState = 'pending' | 'stored' | 'failed' | 'expired' | 'refused' | 'unavailable';

/** A file of a message. */
export interface Attachment {
  id: string;
  kind: AttachmentKind;
  role: AttachmentRole | null;
  state: AttachmentState;
  mime_type: string | null;
  file_name: string | null;
  size: number | null;
  width: number | null;
  height: number | null;
  seconds: number | null;
  animated: boolean;
  emoji: string | null;
  caption: string | null;
  url: string | null;
  thumbnail_url: string | null;
  /** Why it is not here. */
  error: { code: string; message: string } | null;
}

export interface Location {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
  url?: string;
  live_seconds?: number;
}

export interface Labelled {
  value: string;
  label?: string;
}

export interface ContactCard {
  name: string;
  first_name?: string;
  last_name?: string;
  phones?: Labelled[];
  emails?: Labelled[];
  addresses?: Labelled[];
  urls?: Labelled[];
  organization?: string;
  birthday?: string;
  requested?: boolean;
}

export interface Choice {
  kind: 'button' | 'list_row' | 'quick_reply' | 'template_button' | 'menu';
  id?: string;
  title?: string;
  description?: string;
}

export interface FormAnswer {
  name: string;
  fields: { name: string; value: string }[];
}

export interface CallPermission {
  granted: boolean;
  expires_at?: number;
}

export interface Product {
  id: string;
  catalog_id?: string;
  title?: string;
  quantity?: number;
  price?: string;
  currency?: string;
  image_url?: string;
}

export interface Order {
  catalog_id?: string;
  items: Product[];
}

export interface Poll {
  question: string;
  options: { text: string; votes: number }[];
  closed?: boolean;
  several?: boolean;
}

export interface Dice {
  emoji: string;
  value: number;
}

export interface Share {
  kind: 'post' | 'reel' | 'story' | 'link' | 'game' | 'card';
  url?: string;
  title?: string;
  description?: string;
  id?: string;
}

export interface Referral {
  source: string;
  source_id?: string;
  url?: string;
  reference?: string;
  title?: string;
  description?: string;
  click_id?: string;
  welcome?: string;
}

export interface Call {
  state: 'ringing' | 'accepted' | 'completed' | 'missed' | 'rejected' | 'failed';
  seconds?: number;
}

export interface HappenedNotice {
  kind: string;
  names?: string[];
  detail?: string;
}

export interface Button {
  kind: 'reply' | 'url' | 'phone';
  title: string;
  value: string;
}

export interface OfferSection {
  title?: string;
  rows: { id: string; title: string; description?: string }[];
}

/** A file inside a card or a template's header: its state stands among the message's attachments, under the same id. */
export interface CardFile {
  kind: AttachmentKind;
  media_id?: string;
}

export interface OfferCard {
  title: string;
  subtitle?: string;
  attachment?: CardFile;
  buttons?: Button[];
}

export type InteractiveKind =
  | 'buttons'
  | 'quick_replies'
  | 'list'
  | 'link'
  | 'cards'
  | 'flow'
  | 'products'
  | 'location_request'
  | 'contact_request'
  | 'call_permission_request'
  | 'address_request';

export interface Interactive {
  kind: InteractiveKind;
  header?: string;
  footer?: string;
  buttons?: Button[];
  list_button?: string;
  sections?: OfferSection[];
  cards?: OfferCard[];
  flow?: { id: string; button: string; draft?: boolean };
  catalog_id?: string;
  country?: string;
}

export interface TemplateButton {
  index: number;
  kind: 'quick_reply' | 'url' | 'copy_code' | 'flow' | 'catalog' | 'products';
  value: string;
}

export interface TemplateParameter {
  name?: string;
  text: string;
}

export interface TemplateMessage {
  name: string;
  language: string;
  header?: TemplateParameter[];
  header_attachment?: CardFile;
  header_location?: Location;
  body?: TemplateParameter[];
  buttons?: TemplateButton[];
  cards?: { attachment?: CardFile; body?: TemplateParameter[]; buttons?: TemplateButton[] }[];
  offer_expires_at?: number;
}

/** Everything that a message says besides its text and its files; a section that is absent says nothing. */
export interface Content {
  location?: Location;
  contacts?: ContactCard[];
  choice?: Choice;
  form?: FormAnswer;
  call_permission?: CallPermission;
  order?: Order;
  products?: Product[];
  poll?: Poll;
  dice?: Dice;
  shares?: Share[];
  referral?: Referral;
  call?: Call;
  notice?: HappenedNotice;
  forwarded?: { often?: boolean; from?: string };
  quote?: { text?: string; story_id?: string };
  album?: string;
  interactive?: Interactive;
  template?: TemplateMessage;
  unsupported?: { platform_type: string };
}

export interface Reactor {
  kind: 'contact' | 'operator' | 'assistant' | 'external' | 'system';
  id: string | null;
  name: string | null;
}

export interface Reaction {
  emoji: string;
  author: Reactor;
  at: string;
  state: 'done' | 'pending' | 'failed';
  error: string | null;
}

/** A change or removal of one of our messages that is under way, or could not be done. */
export interface PendingAction {
  kind: 'edit' | 'delete';
  error: string | null;
}

/** What a message said before it was edited. */
export interface Edit {
  /** Since when it said this. */
  at: string;
  text: string | null;
}

/** Something that a person should know about an account. */
export interface Alert {
  id: string;
  account_id: string;
  account_name: string;
  channel: 'whatsapp' | 'messenger' | 'instagram' | 'telegram';
  /** The platform's name of it. */
  kind: string;
  /** What exactly, as the platform says. */
  what: string | null;
  severity: 'info' | 'warning' | 'critical';
  at: string;
  /** Everything that the platform sent. */
  detail: Record<string, unknown>;
  acknowledged_at: string | null;
}

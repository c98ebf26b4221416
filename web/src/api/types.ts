// Short names for the schemas of the API description, so that the rest of the app never spells out the generated ones.
import type { Attachment, Content, Edit, PendingAction, Reaction } from './content';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Author = Schemas['Author'];
export type Capabilities = Schemas['Capabilities'];
export type Channel = Schemas['Channel'];
export type ChannelKind = Schemas['ChannelKind'];
export type Contact = Schemas['Contact'];
export type Conversation = Schemas['Conversation'] & {
  /** The other app that handles it now. */
  controlled_by?: string | null;
};
export type ConversationChange = Schemas['ConversationChange'];
export type ConversationWindow = Schemas['Window'];
export type Delivery = Schemas['Delivery'];
export type DeliveryState = Schemas['DeliveryState'];
export type Identity = Schemas['Identity'];
export type LastMessage = Schemas['LastMessage'];
export type Me = Schemas['Me'];
export type Message = Omit<Schemas['Message'], 'attachments' | 'content' | 'reactions' | 'reply_to'> & {
  attachments: Attachment[];
  content: Content;
  reactions: Reaction[];
  reply_to: (Schemas['AnsweredMessage'] & { type?: string }) | null;
  edited_at: string | null;
  edits: Edit[];
  revoked_at: string | null;
  pending_actions: PendingAction[];
  historic: boolean;
};
export type MessageStatus = Schemas['MessageStatus'];
export type Problem = Schemas['Problem'];
export type Resolution = Schemas['Resolution']['action'];
export type StatusStep = Schemas['StatusStep'];
export type TextUnit = Schemas['TextCapability']['unit'];
export type User = Schemas['User'];
export type UserSummary = Schemas['UserSummary'];

/** A page of a list: `next` is the cursor of the page that follows, or null at the end. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

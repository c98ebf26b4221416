// Short names for the schemas of the API description, so that the rest of the app never spells out the generated ones.
import type { components } from './schema';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Author = Schemas['Author'];
export type Capabilities = Schemas['Capabilities'];
export type Channel = Schemas['Channel'];
export type ChannelKind = Schemas['ChannelKind'];
export type Contact = Schemas['Contact'];
export type Conversation = Schemas['Conversation'];
export type ConversationChange = Schemas['ConversationChange'];
export type ConversationWindow = Schemas['Window'];
export type Delivery = Schemas['Delivery'];
export type DeliveryState = Schemas['DeliveryState'];
export type Identity = Schemas['Identity'];
export type LastMessage = Schemas['LastMessage'];
export type Me = Schemas['Me'];
export type Message = Schemas['Message'];
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

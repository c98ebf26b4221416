// Several messages that the platform calls one album, seen as one.
import type { Message } from '../api/types';

/** Whether the second belongs to the album of the first. */
export function sameAlbum(a: Message | undefined, b: Message | undefined): boolean {
  if (!a || !b || a.content.album === undefined) return false;
  if (a.revoked_at !== null || b.revoked_at !== null) return false;
  return a.content.album === b.content.album && a.direction === b.direction;
}

/** One message with the files, words and reactions of all. */
export function merged(album: Message[]): Message | undefined {
  const [head] = album;
  if (!head || album.length === 1) return head;
  const told = album.filter(({ text }) => text !== null && text !== '');
  const single = told.length === 1 ? (told[0]?.text ?? null) : null;
  return {
    ...head,
    // Words of their own stand with their pictures; one text is that of the album.
    text: single,
    attachments: album.flatMap(({ attachments, text }) =>
      single === null ? attachments.map((file) => ({ ...file, caption: file.caption ?? text })) : attachments,
    ),
    reactions: album.flatMap(({ reactions }) => reactions),
    status: album.at(-1)?.status ?? head.status,
    edited_at: album.find(({ edited_at }) => edited_at !== null)?.edited_at ?? null,
    edits: album.flatMap(({ edits }) => edits),
  };
}

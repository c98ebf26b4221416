// Who is signed in, as the server says.
import { whenUnauthenticated } from '../api/client';
import { asFailure, type RequestFailed } from '../api/failure';
import { hub } from '../api/hub';
import type { Me } from '../api/types';
import { drafts } from '../thread/drafts.svelte';

type State =
  | { kind: 'asking' }
  | { kind: 'failed'; failure: RequestFailed }
  | { kind: 'signed-out'; ended: boolean }
  | { kind: 'signed-in'; me: Me };

class Session {
  state = $state.raw<State>({ kind: 'asking' });

  /** Asks the server whether the browser's cookie is still good. */
  async ask(): Promise<void> {
    whenUnauthenticated(() => {
      if (this.state.kind === 'signed-in') this.state = { kind: 'signed-out', ended: true };
    });
    this.state = { kind: 'asking' };
    try {
      this.state = { kind: 'signed-in', me: await hub.me() };
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.state =
        failure.status === 401 ? { kind: 'signed-out', ended: false } : { kind: 'failed', failure };
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.state = { kind: 'signed-in', me: await hub.signIn(email, password) };
  }

  async signOut(): Promise<void> {
    await hub.signOut();
    drafts.clear();
    this.state = { kind: 'signed-out', ended: false };
  }
}

export const session = new Session();

// The whole router: four addresses, the history API, and links that stay inside the app.
export type Route =
  | { name: 'inbox'; conversation: string | null }
  | { name: 'sign-in' }
  | { name: 'deliveries' }
  | { name: 'missing' };

export function parseRoute(pathname: string): Route {
  const [first, second, ...rest] = pathname.split('/').filter((part) => part !== '');
  if (first === undefined) return { name: 'inbox', conversation: null };
  if (first === 'sign-in' && second === undefined) return { name: 'sign-in' };
  if (first === 'deliveries' && second === undefined) return { name: 'deliveries' };
  if (first === 'conversations' && second !== undefined && rest.length === 0) {
    return { name: 'inbox', conversation: decodeURIComponent(second) };
  }
  return { name: 'missing' };
}

class Router {
  #location = $state.raw({ pathname: location.pathname, search: location.search });
  readonly route = $derived(parseRoute(this.#location.pathname));
  readonly query = $derived(new URLSearchParams(this.#location.search));

  /** Starts listening to the back button and to clicks on links of our own. */
  start(): () => void {
    const read = () => this.#read();
    const click = (event: MouseEvent) => this.#follow(event);
    addEventListener('popstate', read);
    document.addEventListener('click', click);
    return () => {
      removeEventListener('popstate', read);
      document.removeEventListener('click', click);
    };
  }

  go(address: string, replace = false): void {
    if (replace) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    this.#read();
  }

  #read(): void {
    this.#location = { pathname: location.pathname, search: location.search };
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download'))
      return;
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();

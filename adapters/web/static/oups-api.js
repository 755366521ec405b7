// The REST API, as one conversation sees it (see /api/v1/openapi.json).

const OFFLINE = 'La connexion ne répond pas. Vérifiez votre réseau, puis réessayez.';
const TIMEOUT = 30_000;

/** Something that did not work: a sentence for the person, and whether trying again makes sense. */
export class Problem extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }

  get mayRetry() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** An id that nobody else has. (crypto.randomUUID exists on https pages only.) */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(15));
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_');
}

/**
 * One conversation. Its id is a secret: it stays in this object and in the tab's session storage, never in the page's
 * address. On our own pages the id is "moi": the server knows it from a cookie that no script can read.
 */
export class Conversation {
  #api;
  #id;
  #mine;
  #key;

  constructor(api, mine) {
    this.#api = api;
    this.#mine = mine;
    this.#key = `oups-chat ${api}`;
    this.#id = mine ? 'moi' : recall(this.#key);
  }

  /** What was said so far, oldest first. */
  async history() {
    if (!this.#id) return [];
    try {
      return (await this.#call('GET', this.#path())).exchanges;
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      this.forget();
      return [];
    }
  }

  /** Sends {id, text}, {id, choice} or {id, entry}; gives the answer. `renewed` when the conversation had expired. */
  async send(message) {
    const known = Boolean(this.#id);
    if (!known) await this.#open();
    try {
      return await this.#call('POST', this.#path('/messages'), message);
    } catch (problem) {
      if (problem.status !== 404 || !known || this.#mine) throw problem;
      await this.#open();
      return { ...(await this.#call('POST', this.#path('/messages'), message)), renewed: true };
    }
  }

  async erase() {
    if (!this.#id) return;
    try {
      await this.#call('DELETE', this.#path());
    } catch (problem) {
      if (problem.status !== 404) throw problem;
    }
    this.forget();
  }

  /**
   * Calls back with each exchange after the given turn, as it comes; the browser resumes after a cut by itself. `ended`
   * is called when the server refuses to go on. Returns what stops it.
   */
  follow(after, exchange, ended) {
    const source = new EventSource(`${this.#api}${this.#path('/events')}?after=${after}`);
    source.addEventListener('exchange', (event) => exchange(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) ended();
    });
    return () => source.close();
  }

  async #open() {
    this.#id = (await this.#call('POST', '/api/v1/conversations')).id;
    keep(this.#key, this.#id);
  }

  /** Forgets the id of a conversation that is erased. */
  forget() {
    if (this.#mine) return;
    this.#id = null;
    keep(this.#key, null);
  }

  #path(rest = '') {
    return `/api/v1/conversations/${this.#id}${rest}`;
  }

  async #call(method, path, body) {
    let response;
    try {
      response = await fetch(this.#api + path, {
        method,
        headers: body ? { 'Content-Type': 'application/json' } : {},
        body: body && JSON.stringify(body),
        cache: 'no-store',
        credentials: this.#mine ? 'same-origin' : 'omit',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (response.status === 204) return null;
      const answer = await response.json();
      if (response.ok) return answer;
      throw new Problem(answer.error.message, response.status);
    } catch (failure) {
      if (failure instanceof Problem) throw failure;
      throw new Problem(OFFLINE, response && !response.ok ? response.status : 0);
    }
  }
}

// Session storage may be forbidden: the conversation then lasts as long as the page.
function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key, value) {
  try {
    if (value) sessionStorage.setItem(key, value);
    else sessionStorage.removeItem(key);
  } catch {
    // see above
  }
}

// <oups-chat>: a conversation with oupsbot, for any page. /integrer says how to use it.
//
//   <oups-chat api="https://…" theme="light|dark">what is shown without JavaScript</oups-chat>
//
// The element keeps its place in the page's reading order: log, proposed answers, field. Nothing moves the focus but the
// person, except that pressing a proposed answer with the keyboard leads to the field, since the answer goes away.

import { Conversation, newId } from './oups-api.js';
import styles from './oups-style.js';
import { button, el, french, hidden, replyView, saidView, welcomeView } from './oups-view.js';

const SLOW = 600; // ms after which waiting is said

class OupsChat extends HTMLElement {
  #conversation = null;
  #exchanges = []; // {node, said, turn, message}, in order; turn 0 while unanswered
  #sending = false;
  #failed = null; // the message to send again, with the same id: the server answers it once
  #stop = null; // closes the event stream
  #parts = null;
  #onVisible = () => this.#follow();

  connectedCallback() {
    document.addEventListener('visibilitychange', this.#onVisible);
    if (this.#parts) this.#follow();
    else if (!this.#conversation) this.#start();
  }

  disconnectedCallback() {
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#unfollow();
  }

  // The fallback stays until the conversation is there; if the server cannot be reached, it stays for good.
  async #start() {
    // In a frame of another site the browser keeps our cookie to itself: the tab's storage serves there.
    const mine = this.getAttribute('conversation') === 'moi' && window === window.top;
    const api = mine ? location.origin : new URL(this.getAttribute('api') || '/', import.meta.url).origin;
    this.#conversation = new Conversation(api, mine);
    let history;
    try {
      history = await this.#conversation.history();
    } catch {
      this.#conversation = null;
      return;
    }
    this.#build();
    for (const exchange of history) this.#show(exchange);
    this.#parts.log.setAttribute('aria-live', 'polite'); // only what comes from now on is read out
    this.#offer();
    if (history.length) this.#reveal(this.#exchanges.at(-1), 'instant');
    this.#follow();
  }

  #build() {
    const parts = {
      log: el('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Conversation' }, welcomeView()),
      choices: el('div', { class: 'choices', role: 'group' }),
      status: el('p', { class: 'status', role: 'status' }),
      alert: el('div', { class: 'alert', role: 'alert' }),
      field: el('textarea', { id: 'message', rows: '2', autocomplete: 'off', enterkeyhint: 'send', 'aria-describedby': 'aide' }),
      send: el('button', { class: 'send', type: 'submit' }, 'Envoyer'),
      forget: el('div', { class: 'forget' }),
    };
    parts.scroll = el('div', { class: 'scroll' }, parts.log, parts.choices);
    parts.form = el('form', { class: 'composer' },
      parts.alert,
      el('label', { for: 'message' }, 'Votre message'),
      el('div', { class: 'row' }, parts.field, parts.send));
    parts.hint = el('p', { class: 'hint', id: 'aide' },
      'Inutile de donner votre nom ou vos numéros (sécurité sociale, impôts, banque). Entrée envoie, Maj + Entrée passe à la ligne.');
    this.#parts = parts;
    this.#takeOver();
    parts.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#sendText();
    });
    parts.field.addEventListener('input', () => {
      if (!this.#failed) this.#alert('');
    });
    // Enter sends, on virtual keyboards too, which do not all name the key; Shift+Enter breaks the line.
    let shift = false;
    parts.field.addEventListener('keydown', (event) => {
      shift = event.shiftKey;
    });
    parts.field.addEventListener('beforeinput', (event) => {
      if (event.inputType !== 'insertLineBreak' || shift || event.isComposing) return;
      event.preventDefault();
      parts.form.requestSubmit();
    });
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [sheet];
    const typing = this.querySelector('textarea:focus') !== null;
    const boxed = getComputedStyle(this).getPropertyValue('--oups-height').trim(); // it scrolls inside, not with the page
    root.append(el('div', { class: boxed && boxed !== 'auto' ? 'chat boxed' : 'chat' }, parts.scroll, parts.status, parts.form, parts.hint, parts.forget));
    if (typing) parts.field.focus({ preventScroll: true });
  }

  // What the page without JavaScript already holds: a draft, a remark, examples.
  #takeOver() {
    this.#parts.field.value = this.querySelector('textarea')?.value ?? '';
    this.#parts.alert.textContent = this.querySelector('[role=alert]')?.textContent ?? '';
    this.#parts.status.textContent = this.querySelector('[role=status]')?.textContent ?? '';
  }

  #sendText() {
    const text = this.#parts.field.value.trim();
    if (this.#sending) return;
    if (!text) {
      this.#alert('Écrivez quelques mots, puis envoyez.');
      return;
    }
    this.#parts.field.value = '';
    const again = this.#failed?.text === text ? this.#failed : { id: newId(), text };
    this.#send(again, text);
  }

  #press(choice, event) {
    if (this.#sending) return;
    if (event.detail === 0) this.#parts.field.focus({ preventScroll: true });
    if (choice.text) this.#send({ id: newId(), text: choice.text }, choice.text);
    else this.#send({ id: newId(), choice: choice.id }, choice.label);
  }

  async #send(message, label) {
    const exchange = this.#add({ message: message.id, said: label });
    this.#sending = true;
    this.#failed = null;
    this.#alert('');
    this.#busy(true);
    this.#reveal(exchange, 'smooth');
    const slow = setTimeout(() => this.#say('Réponse en cours…'), SLOW);
    try {
      const answer = await this.#conversation.send(message);
      if (answer.intent === 'erased') {
        this.#erased(answer.replies[0].text);
        return;
      }
      if (answer.renewed) this.#restart(exchange);
      this.#show({ ...answer, message: message.id });
      if (!answer.renewed) this.#say(exchange.choices.length ? 'Des réponses sont proposées avant le champ de saisie.' : '', true);
      this.#follow();
    } catch (problem) {
      this.#giveBack(problem, message, label, exchange);
    } finally {
      clearTimeout(slow);
      this.#sending = false;
      this.#busy(false);
      this.#offer();
    }
    this.#reveal(exchange, 'smooth');
  }

  // A message that was not answered goes back to the field, and can be sent again.
  #giveBack(problem, message, label, exchange) {
    const { field } = this.#parts;
    if (exchange.turn) return; // the event stream brought the answer meanwhile
    this.#remove(exchange);
    this.#say('');
    if (message.text && !field.value) field.value = message.text;
    if (!problem.mayRetry) {
      this.#alert(problem.message);
      return;
    }
    this.#failed = message;
    const retry = button('Réessayer');
    retry.addEventListener('click', () => {
      if (this.#sending) return;
      field.focus({ preventScroll: true });
      if (field.value === message.text) field.value = '';
      this.#send(message, label);
    });
    this.#alert(problem.message, retry);
  }

  // The conversation had expired: what came before is no longer kept anywhere else.
  #restart(current) {
    this.#unfollow();
    for (const old of this.#exchanges.filter((e) => e !== current)) this.#remove(old);
    this.#say('La conversation précédente avait expiré. En voici une nouvelle.');
  }

  /** Shows an exchange, from the answer to a message or from the event stream, whichever comes first. */
  #show(x) {
    let exchange = this.#exchanges.find((e) => (e.turn ? e.turn === x.turn : e.message === x.message));
    exchange ??= this.#add(x);
    if (x.said && exchange.text !== x.said) { // what is kept: personal numbers masked
      exchange.text = x.said;
      exchange.said.replaceChildren(hidden('Vous : '), x.said);
    }
    if (exchange.turn) return;
    exchange.turn = x.turn;
    if (this.#failed?.id === x.message) this.#recovered();
    exchange.choices = x.replies.flatMap((reply) => reply.choices);
    exchange.node.append(replyView(x));
    this.#exchanges.sort((a, b) => (a.turn || Infinity) - (b.turn || Infinity));
    const next = this.#exchanges[this.#exchanges.indexOf(exchange) + 1];
    if (next && exchange.node.nextSibling !== next.node) next.node.before(exchange.node);
  }

  // The answer to a message that seemed lost has come by the event stream.
  #recovered() {
    if (this.#parts.field.value === this.#failed.text) this.#parts.field.value = '';
    this.#failed = null;
    this.#alert('');
  }

  #add({ message, said }) {
    const exchange = { turn: 0, message, text: said, choices: [], said: saidView(said ?? '') };
    exchange.node = el('div', { class: 'exchange' }, exchange.said);
    if (!this.#exchanges.length) this.#parts.log.replaceChildren();
    this.#exchanges.push(exchange);
    this.#parts.log.append(exchange.node);
    return exchange;
  }

  #remove(exchange) {
    exchange.node.remove();
    this.#exchanges = this.#exchanges.filter((e) => e !== exchange);
    if (!this.#exchanges.length) this.#parts.log.replaceChildren(welcomeView());
  }

  // Proposed answers: those of the last reply, or examples before the first question.
  #offer() {
    const { choices, forget, scroll } = this.#parts;
    const last = this.#exchanges.at(-1);
    const examples = last ? [] : this.#examples();
    const offered = last ? last.choices : examples;
    choices.replaceChildren();
    choices.setAttribute('aria-label', last ? 'Réponses proposées' : 'Exemples de questions');
    if (examples.length) choices.append(el('p', { class: 'title' }, 'Par exemple'));
    for (const choice of offered) {
      const node = button(french(choice.label ?? choice.text), { class: 'choice' });
      node.addEventListener('click', (event) => this.#press(choice, event));
      choices.append(node);
    }
    if (!last) forget.replaceChildren();
    else if (!forget.firstChild) forget.append(this.#forgetButton());
    // A region that scrolls must be reachable with the keyboard.
    scroll.toggleAttribute('tabindex', false);
    if (scroll.scrollHeight > scroll.clientHeight + 1) scroll.setAttribute('tabindex', '0');
  }

  #examples() {
    const text = (node) => (node.value || node.textContent).replaceAll('\u00a0', ' ').trim();
    return [...this.querySelectorAll('[data-exemple]')].map((node) => ({ text: text(node) }));
  }

  #forgetButton() {
    const { forget } = this.#parts;
    const first = button('Effacer la conversation', { class: 'quiet' });
    first.addEventListener('click', () => {
      const sure = button('Oui, tout effacer', { class: 'quiet' });
      const no = button('Non, garder', { class: 'quiet' });
      sure.addEventListener('click', () => this.#erase());
      no.addEventListener('click', () => {
        forget.replaceChildren(first);
        first.focus();
      });
      forget.replaceChildren(sure, no);
      no.focus();
      this.#say('Effacer la conversation ?');
    });
    return first;
  }

  async #erase() {
    if (this.#sending) return;
    try {
      await this.#conversation.erase();
    } catch (problem) {
      this.#alert(problem.message);
      return;
    }
    this.#erased('Votre conversation est effacée.');
    this.#parts.field.focus();
  }

  #erased(text) {
    this.#conversation.forget();
    this.#unfollow();
    this.#exchanges = [];
    this.#parts.log.replaceChildren(welcomeView());
    this.#offer();
    this.#alert('');
    this.#say(text);
  }

  // The stream brings what is said elsewhere (another tab, later an agent). Hidden pages let go of their connection, of
  // which a browser has few, and resume where they were.
  #follow() {
    const turn = this.#exchanges.reduce((last, e) => Math.max(last, e.turn), 0);
    if (document.visibilityState === 'hidden' || !turn) {
      this.#unfollow();
      return;
    }
    this.#stop ??= this.#conversation.follow(turn - 1, (x) => {
      if (x.intent === 'erased') {
        this.#erased(x.replies[0].text);
        return;
      }
      const known = this.#exchanges.some((e) => e.turn === x.turn || e.message === x.message);
      this.#show(x);
      if (!known) this.#offer();
    }, () => {
      this.#stop = null; // tried again at the next message, or when the page is shown again
    });
  }

  #unfollow() {
    this.#stop?.();
    this.#stop = null;
  }

  #busy(busy) {
    for (const node of [this.#parts.send, ...this.#parts.choices.querySelectorAll('button')]) {
      if (busy) node.setAttribute('aria-disabled', 'true');
      else node.removeAttribute('aria-disabled');
    }
  }

  #say(text, discreet = false) {
    this.#parts.status.replaceChildren(discreet && text ? hidden(text) : text);
  }

  #alert(text, ...actions) {
    this.#parts.alert.replaceChildren(...(text ? [el('span', {}, text), ...actions] : []));
  }

  // Brings the question to the top, so that a long answer is read from its beginning.
  #reveal(exchange, behavior) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : behavior;
    const { scroll } = this.#parts;
    if (scroll.scrollHeight > scroll.clientHeight + 1) {
      scroll.scrollTo({ top: exchange.node.offsetTop - scroll.offsetTop - 8, behavior: calm });
    } else {
      exchange.node.scrollIntoView({ block: 'start', behavior: calm });
    }
  }
}

// Older browsers keep the fallback, which works.
if ('adoptedStyleSheets' in Document.prototype && 'replaceSync' in CSSStyleSheet.prototype && !customElements.get('oups-chat')) {
  customElements.define('oups-chat', OupsChat);
}

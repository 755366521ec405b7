// What the conversation looks like: plain functions from data to DOM nodes. templates/blocks.html builds the same markup for
// pages without JavaScript: change both. Texts are only ever set as text, never as HTML.

/** An element with attributes and children; a property that is undefined or false is left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function hidden(text) {
  return el('span', { class: 'hidden' }, text);
}

/** Keeps « », « ? » and amounts with their word at the end of a line. (pages.go does the same for pages.) */
export function french(text) {
  return text
    .replaceAll(/ (?=[?!:;»%€])/g, '\u00a0')
    .replaceAll('« ', '«\u00a0')
    .replaceAll(/(?<=\d) (?=\d{3}(?!\d))/g, '\u00a0');
}

/** What the person said. */
export function saidView(text) {
  return el('div', { class: 'said' }, hidden('Vous : '), text);
}

/** What the bot answered: its replies, and the receipt that proves them. */
export function replyView(answer) {
  const node = el('div', { class: 'reply' }, hidden('oupsbot : '));
  for (const reply of answer.replies) node.append(...reply.blocks.map(blockView));
  if (answer.receipt) node.append(receiptView(answer.receipt));
  return node;
}

function receiptView(receipt) {
  return el('details', { class: 'receipt' }, el('summary', {}, 'Reçu de cette réponse'),
    el('p', {}, 'Il prouve le texte ci-dessus, mot pour mot : ', el('code', {}, receipt)));
}

export function welcomeView() {
  return el('div', { class: 'reply' }, hidden('oupsbot : '),
    el('p', {}, 'Bonjour. Dites ce qui s\'est passé, avec vos mots, même dans le désordre.'));
}

export function button(label, attributes = {}) {
  return el('button', { type: 'button', ...attributes }, label);
}

function blockView(block) {
  if (block.kind === 'heading') return el('h2', {}, french(block.text));
  if (block.kind === 'note') {
    return el('p', { class: 'note' }, block.title ? el('strong', {}, french(block.title)) : null, block.title ? ' ' : null, french(block.text ?? ''));
  }
  const node = el('div', { class: 'block' });
  if (block.title) node.append(el('p', { class: 'title' }, french(block.title)));
  if (block.kind === 'letter') {
    node.append(el('pre', { class: 'letter', tabindex: '0', 'aria-label': 'Modèle de lettre' }, block.text ?? ''));
  } else if (block.text) {
    node.append(el('p', {}, french(block.text)));
  }
  if (block.items?.length) {
    node.append(el(block.kind === 'steps' ? 'ol' : 'ul', {}, ...block.items.map((item) => el('li', {}, french(item)))));
  }
  if (block.links?.length) {
    node.append(el('ul', { class: 'links' }, ...block.links.map((link) => el('li', {}, linkView(link)))));
  }
  return node;
}

/** Only https addresses can be followed. */
function linkView(link) {
  if (!link.url.startsWith('https://')) return `${link.label} (${link.url})`;
  return el('a', { href: link.url, rel: 'noopener noreferrer external' }, french(link.label));
}

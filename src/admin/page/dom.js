// Elements, built without ever parsing text as HTML: whatever a caller sends stays text.

const svg_names = new Set(['svg', 'g', 'path', 'rect', 'line', 'text']);

/// h('td', {class: 'number', onclick: f}, 'text', element, null): null and undefined children are left out.
export function h(tag, attributes = {}, ...children) {
  const element = svg_names.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag)
                                     : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else set_attribute(element, name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/// null, undefined and false take the attribute away. Touches the document only when something changes.
export function set_attribute(element, name, value) {
  if (value === null || value === undefined || value === false) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
    return;
  }
  const text = value === true ? '' : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/// Leaves the node alone when it says so already, so that a selection in it survives.
export function set_text(element, text) {
  const wanted = String(text ?? '');
  if (element.textContent !== wanted) element.textContent = wanted;
}

/// Makes `elements` the children of `parent`, in this order, moving as few as it can: focus and selection stay.
export function place(parent, elements) {
  const wanted = new Set(elements);
  for (const child of [...parent.children]) {
    if (!wanted.has(child)) child.remove();
  }
  let next = parent.firstElementChild;
  for (const element of elements) {
    if (element === next) next = next.nextElementSibling;
    else parent.insertBefore(element, next);
  }
}

/// A word in a coloured frame; the mark before it says the same to who does not see the colour.
export function badge(kind, text) {
  return set_badge(h('span'), kind, text);
}

export function set_badge(element, kind, text) {
  set_attribute(element, 'class', `badge ${kind}`);
  set_text(element, text);
  return element;
}

/// An <input> that tells `use` what is in it, in lower case.
export function search(label, use) {
  return h('input', {type: 'search', placeholder: label, 'aria-label': label,
    oninput: event => use(event.target.value.trim().toLowerCase())});
}

/// A panel with a title and, beside it, `tools`.
export function panel(title, tools, ...children) {
  return h('section', {class: 'panel'}, h('div', {class: 'tools'}, h('h2', {}, title), ...tools), ...children);
}

/// The line at the head of a view that tells what went wrong there; hidden when nothing did.
export class Complaint {
  constructor() {
    this.element = h('p', {class: 'notice bad', role: 'alert', hidden: true});
    this.texts = new Map();
  }

  /// '' when all is well again with `source`.
  show(text, source = '') {
    this.texts.set(source, text);
    const all = [...this.texts.values()].filter(Boolean).join(' ');
    set_text(this.element, all);
    this.element.hidden = !all;
  }
}

/// <dl> of terms whose descriptions change: facts.set('Process', '4711').
export class Facts {
  constructor() {
    this.element = h('dl', {class: 'facts'});
    this.known = new Map();
  }

  set(term, text, kind = '') {
    let description = this.known.get(term);
    if (!description) {
      description = h('dd');
      this.known.set(term, description);
      this.element.append(h('div', {}, h('dt', {}, term), description));
    }
    set_text(description, text);
    set_attribute(description, 'class', kind || null);
  }
}

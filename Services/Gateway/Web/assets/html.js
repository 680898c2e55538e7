/**
 * A small template: html`<p class=${c}>${text}</p>` describes, render(description, container) shows.
 *
 * Only the literal strings of a template are ever parsed as markup. Values become text nodes, attributes
 * (name=${v}; false or null removes it), listeners (@click=${f}), nested templates or lists of them.
 * Rendering again updates the parts that changed in place, so focus, animations and selections survive.
 */
const policy = globalThis.trustedTypes?.createPolicy("template-literals", { createHTML: (markup) => markup });
const prepared = new WeakMap();

export const html = (strings, ...values) => ({ strings, values });

function prepare(strings) {
  let markup = "";
  const attributes = [];
  strings.forEach((piece, index) => {
    const name = index < strings.length - 1 ? /\s([@\w-]+)=$/.exec(piece)?.[1] : undefined;
    attributes[index] = name;
    // The attribute itself is set later: a placeholder in `href` or `src` would be fetched.
    if (name) markup += `${piece.slice(0, -name.length - 1)}data-part-${index}=""`;
    else markup += index < strings.length - 1 ? `${piece}<!--part:${index}-->` : piece;
  });
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(markup) : markup;
  return { template, attributes };
}

function instantiate(strings) {
  if (!prepared.has(strings)) prepared.set(strings, prepare(strings));
  const { template, attributes } = prepared.get(strings);
  const fragment = document.importNode(template.content, true);
  const parts = [];
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) {
      const index = /^part:(\d+)$/.exec(node.data)?.[1];
      if (index) parts[index] = childPart(node);
    } else {
      for (const { name } of [...node.attributes]) {
        const index = /^data-part-(\d+)$/.exec(name)?.[1];
        if (!index) continue;
        node.removeAttribute(name);
        const written = attributes[index];
        parts[index] = written.startsWith("@") ? listenerPart(node, written.slice(1)) : attributePart(node, written);
      }
    }
  }
  return { strings, nodes: [...fragment.childNodes], fragment, update: (values) => values.forEach((v, i) => parts[i](v)) };
}

function attributePart(element, name) {
  let last;
  return (value) => {
    if (value === last) return;
    last = value;
    if (value === false || value == null) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
    if (name === "value") element.value = value ?? "";
  };
}

function listenerPart(element, type) {
  let handler;
  element.addEventListener(type, (event) => handler?.(event));
  return (value) => { handler = value; };
}

/** The content after a marker comment: text, a template, a list, or nothing. */
function childPart(marker) {
  let kind, nodes = [], instance, items = [];
  const clear = () => {
    items.forEach((item) => item.remove());
    nodes.forEach((node) => node.remove());
    nodes = []; items = []; instance = undefined;
  };
  const become = (next) => { if (kind !== next) { clear(); kind = next; } };
  const insert = (node) => marker.after(node);

  return (value) => {
    if (Array.isArray(value)) {
      become("list");
      while (items.length > value.length) items.pop().remove();
      while (items.length < value.length) items.push(listItem(marker, items.at(-1)));
      value.forEach((entry, index) => items[index].update(entry));
    } else if (value?.strings) {
      become("template");
      if (instance?.strings !== value.strings) {
        clear(); kind = "template";
        instance = instantiate(value.strings);
        instance.update(value.values);
        nodes = [document.createComment("end")];
        insert(nodes[0]);
        insert(instance.fragment);
        nodes = span(marker, nodes[0]);
      } else {
        instance.update(value.values);
        nodes = span(marker, nodes.at(-1));
      }
    } else if (value == null || value === false) {
      become("nothing");
    } else {
      become("text");
      if (!nodes[0]) { nodes = [document.createTextNode("")]; insert(nodes[0]); }
      if (nodes[0].data !== String(value)) nodes[0].data = value;
    }
  };
}

function span(from, to) {
  const nodes = [];
  for (let node = from.nextSibling; node; node = node.nextSibling) {
    nodes.push(node);
    if (node === to) break;
  }
  return nodes;
}

function listItem(marker, previous) {
  const start = document.createComment("item");
  const end = document.createComment("item-end");
  (previous?.end ?? marker).after(start, end);
  return { end, update: childPart(start), remove: () => { span(start, end).forEach((node) => node.remove()); start.remove(); } };
}

const roots = new WeakMap();

/** Shows a template in a container; the first time it replaces what the server put there. */
export function render(template, container) {
  if (!roots.has(container)) {
    const marker = document.createComment("root");
    container.replaceChildren(marker);
    roots.set(container, childPart(marker));
  }
  roots.get(container)(template);
}

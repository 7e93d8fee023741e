'use strict';
// Draws /openapi.json. Everything is put in as text, never as markup.
const el = (tag, props, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
};

fetch('/openapi.json').then((r) => r.json()).then(draw).catch((e) => {
  document.getElementById('main').replaceChildren(el('p', { textContent: `The document could not be read: ${e.message}` }));
});

function draw(doc) {
  const resolve = (s) => (s && s.$ref ? doc.components.schemas[s.$ref.split('/').pop()] : s) || {};
  const name = (s) => (s && s.$ref ? s.$ref.split('/').pop() : '');
  const kind = (s) => {
    if (!s) return '';
    if (s.$ref) return name(s);
    const t = Array.isArray(s.type) ? s.type.join(' or ') : s.type || 'any';
    const list = t.startsWith('array') ? `list of ${kind(s.items)}` : t;
    return s.format ? `${list} (${s.format})` : list;
  };
  const limits = (s) => {
    const out = [];
    if (s.enum) out.push(`one of: ${s.enum.join(', ')}`);
    if (s.minLength) out.push(`at least ${s.minLength} characters`);
    if (s.maxLength) out.push(`at most ${s.maxLength} characters`);
    if (s.minimum !== undefined) out.push(`from ${s.minimum}`);
    if (s.maximum !== undefined) out.push(`to ${s.maximum}`);
    if (s.maxItems) out.push(`at most ${s.maxItems} entries`);
    if (s.pattern) out.push(`pattern ${s.pattern}`);
    if (s.default !== undefined) out.push(`default ${JSON.stringify(s.default)}`);
    return out.join('; ');
  };
  const row = (...cells) => el('tr', {}, ...cells.map((c) => el('td', { textContent: c || '' })));
  const table = (heads, rows) => el('table', {}, el('thead', {}, el('tr', {}, ...heads.map((h) => el('th', { textContent: h })))), el('tbody', {}, ...rows));
  const fields = (schema, prefix, depth) => {
    const s = resolve(schema);
    const rows = [];
    if (depth > 4) return rows;
    for (const [k, v] of Object.entries(s.properties || {})) {
      const must = (s.required || []).includes(k) ? 'required' : '';
      rows.push(row(prefix + k, kind(v), must, [v.description || resolve(v).description, limits(v)].filter(Boolean).join(' — ')));
      if (!v.$ref && v.properties) rows.push(...fields(v, `${prefix}${k}.`, depth + 1));
      if (v.items && !v.items.$ref && v.items.properties) rows.push(...fields(v.items, `${prefix}${k}[].`, depth + 1));
    }
    return rows;
  };
  const body = (schema) => {
    const rows = fields(schema, '', 0);
    return el('div', {}, name(schema) ? el('p', { className: 'note', textContent: name(schema) }) : null,
      rows.length ? table(['Field', 'Type', '', 'Notes'], rows) : el('p', { textContent: kind(schema) || 'No content' }));
  };

  document.getElementById('title').textContent = `${doc.info.title} ${doc.info.version}`;
  document.title = doc.info.title;
  const groups = new Map();
  for (const [path, item] of Object.entries(doc.paths || {})) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      const op = item[method];
      if (!op) continue;
      const group = (op.tags && op.tags[0]) || path.split('/')[2] || 'other';
      if (!groups.has(group)) groups.set(group, []);
      groups.get(group).push({ path, method, op });
    }
  }
  const nav = document.getElementById('nav');
  const main = document.getElementById('main');
  main.replaceChildren();
  const entries = [];
  for (const [group, ops] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const head = el('h2', { textContent: group });
    const title = el('h2', { textContent: group });
    nav.append(head);
    main.append(title);
    const members = [];
    for (const { path, method, op } of ops) {
      const id = op.operationId || `${method}-${path}`;
      const box = el('details', { id }, el('summary', {}, el('span', { className: 'method', textContent: method.toUpperCase() }),
        el('span', { className: 'path', textContent: path }), el('span', { className: 'note', textContent: op.summary ? `  ${op.summary}` : '' })));
      const fill = () => {
        if (box.children.length > 1) return;
        const inner = el('div', {});
        if (op.description) inner.append(el('p', { textContent: op.description }));
        if (op.parameters && op.parameters.length) {
          inner.append(el('h3', { textContent: 'Parameters' }), table(['Name', 'In', 'Type', 'Notes'], op.parameters.map((p) =>
            row(p.name, p.in + (p.required ? ', required' : ''), kind(p.schema), [p.description, limits(p.schema || {})].filter(Boolean).join(' — ')))));
        }
        for (const [type, c] of Object.entries((op.requestBody && op.requestBody.content) || {})) {
          inner.append(el('h3', { textContent: `Body: ${type}` }), body(c.schema));
        }
        for (const [status, r] of Object.entries(op.responses || {})) {
          inner.append(el('h3', { textContent: `Answer ${status}: ${r.description || ''}` }));
          for (const [type, c] of Object.entries(r.content || {})) {
            inner.append(el('p', { className: 'note', textContent: type }), body(c.schema));
          }
        }
        box.append(inner);
      };
      box.addEventListener('toggle', fill);
      const link = el('a', { href: `#${id}`, textContent: `${method.toUpperCase()} ${path}` });
      link.addEventListener('click', () => { box.open = true; });
      nav.append(link);
      main.append(box);
      members.push({ box, link, words: `${method} ${path} ${op.summary || ''} ${id}`.toLowerCase() });
    }
    entries.push({ head, title, members });
  }
  document.getElementById('find').addEventListener('input', (e) => {
    const word = e.target.value.trim().toLowerCase();
    for (const { head, title, members } of entries) {
      let any = false;
      for (const m of members) {
        const show = m.words.includes(word);
        m.box.hidden = m.link.hidden = !show;
        any = any || show;
      }
      head.hidden = title.hidden = !any;
    }
  });
  const open = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (open) { open.open = true; open.scrollIntoView(); }
}

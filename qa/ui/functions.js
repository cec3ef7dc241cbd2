// Runs first. Gradio's HTML component makes functions of text, which the page's policy forbids. Here `Function` looks them up
// instead: the text begins with the name of a script of the page (`scripts`, by file), or is a template that Handlebars compiled
// or that has nothing in it but ${names}. Styles that Gradio adds get the nonce of this script. How Gradio calls `Function`
// may change with any release: tests/test_gradio.py tells.
const Evaluated = Function;

function Known(...parts) {
  const text = String(parts.pop() ?? '').trim();
  const names = parts.flatMap((part) => String(part).split(','));
  const name = text.split(' ')[0];
  if (Object.hasOwn(scripts, name)) return scripts[name];
  const constant = /^return ("(?:[^"\\]|\\.)*");$/.exec(text);
  if (constant) return () => JSON.parse(constant[1]);
  const template = /^return `((?:[^`\\$]|\$\{[\w.]+\})*)`;$/.exec(text);
  if (template) return (...values) => fill(template[1], Object.fromEntries(names.map((one, at) => [one, values[at]])));
  throw new EvalError('this page evaluates no text');
}

function fill(template, given) {
  return template.replace(/\$\{([\w.]+)\}/g, (_, path) => path.split('.').reduce((value, key) => value[key], given));
}

Known.prototype = Evaluated.prototype; // what asks whether something is a function gets the same answer
window.Function = Known;

const { nonce } = document.currentScript;
const create = document.createElement.bind(document);
document.createElement = (...made) => {
  const element = create(...made);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};

// Compiles the MJML of src/delivery/email/templates into Handlebars files beside it (`.template`: no formatter may touch
// what is made for Outlook). They are committed, so that neither the server nor the tests need MJML. `--check` writes
// nothing and fails when a committed file is not what its MJML says.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';

const TEMPLATES = new URL('../src/delivery/email/templates/', import.meta.url);
const MAILS = ['notification', 'digest'];

async function compile(name) {
  const source = fileURLToPath(new URL(`${name}.mjml`, TEMPLATES));
  const { html, errors } = await mjml2html(readFileSync(source, 'utf8'), {
    filePath: source,
    ignoreIncludes: false,
    keepComments: false,
    fonts: {},
    validationLevel: 'soft',
  });
  // MJML takes a placeholder for a wrong value of an attribute; what stands there in the end is checked when it is filled in.
  const mistakes = errors.filter(({ message }) => !message.includes('{{'));
  if (mistakes.length > 0) throw new Error(mistakes.map((one) => one.formattedMessage).join('\n'));
  return `${html
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')}\n`;
}

const check = process.argv.includes('--check');
for (const name of MAILS) {
  const target = new URL(`${name}.template`, TEMPLATES);
  const html = await compile(name);
  if (!check) writeFileSync(target, html);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== html) {
    console.error(`${name}.template is not what ${name}.mjml says: run npm run mails`);
    process.exitCode = 1;
  }
}

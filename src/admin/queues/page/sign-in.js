const { prefix, demo } = document.body.dataset;
const problem = document.querySelector('#problem');

async function signIn(token) {
  problem.textContent = '';
  const answer = await fetch(`${prefix}/admin/session`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (answer.ok) location.reload();
  else problem.textContent = (await answer.json()).message;
}

document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault();
  void signIn(new FormData(event.target).get('token').trim());
});

const demoButton = document.querySelector('#demo');
demoButton.hidden = demo !== 'true';

async function signInToDemo() {
  const answer = await fetch('/demo/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub: 'demo-sam' }),
  });
  const { token } = await answer.json();
  await signIn(token);
}

demoButton.addEventListener('click', () => void signInToDemo());

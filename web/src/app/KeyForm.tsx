import { useState } from 'preact/hooks';
import { saveKey, storedKey } from '../api/key';

/** The server asks for a key: the one given to `chronicle serve`. */
export function KeyForm() {
  const [key, setKey] = useState('');
  function submit(event: Event) {
    event.preventDefault();
    if (key.trim()) saveKey(key.trim());
  }
  return (
    <form class="state key-form" onSubmit={submit}>
      <h2>This recorder needs a key</h2>
      <p>{storedKey() ? 'The key kept in this browser was not accepted.' : 'It was started with an API key.'} The key stays in this browser.</p>
      <label>API key <input class="field" type="password" autocomplete="current-password" autofocus value={key} onInput={(event) => setKey(event.currentTarget.value)} /></label>
      <button class="button button-main" type="submit">Open</button>
    </form>
  );
}

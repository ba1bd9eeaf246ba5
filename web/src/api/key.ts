import { signal } from '@preact/signals';

const storageName = 'chronicle.key';

/** True once the server has refused a request for want of a key; the key form shows while it is. */
export const keyNeeded = signal(false);

/** Counts the keys entered, so that what waits for one can start again. */
export const keyVersion = signal(0);

export function storedKey(): string | null {
  return localStorage.getItem(storageName);
}

export function saveKey(key: string): void {
  localStorage.setItem(storageName, key);
  keyNeeded.value = false;
  keyVersion.value++;
}

export function authorization(): Record<string, string> {
  const key = storedKey();
  return key ? { Authorization: `Bearer ${key}` } : {};
}

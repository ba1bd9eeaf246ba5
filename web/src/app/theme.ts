import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const storageName = 'chronicle.theme';
const themes: Theme[] = ['system', 'light', 'dark'];

export const theme = signal<Theme>('system');

export function startTheme(): void {
  const stored = localStorage.getItem(storageName) as Theme | null;
  if (stored && themes.includes(stored)) theme.value = stored;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    document.documentElement.dataset.theme = theme.value === 'system' ? (dark.matches ? 'dark' : 'light') : theme.value;
  };
  dark.addEventListener('change', apply);
  effect(apply);
}

/** System, light, dark, and round again. */
export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
  localStorage.setItem(storageName, theme.value);
}

export interface Visibility {
  isHidden: () => boolean;
  /** Calls back at every change; gives what ends that. */
  watch: (changed: () => void) => () => void;
}

export const pageVisibility: Visibility = {
  isHidden: () => document.hidden,
  watch: (changed) => {
    document.addEventListener('visibilitychange', changed);
    return () => document.removeEventListener('visibilitychange', changed);
  },
};

import { useEffect, useMemo } from 'preact/hooks';
import { keyVersion } from '../api/key';
import { Feed } from '../feed/feed';
import { type Filter, filterKey } from '../feed/filter';
import { noteArrivals } from '../sessions/store';
import type { RecordedEvent } from '../api/types';

/** The feed of a filter, for as long as the component shows it. */
export function useFeed(filter: Filter, onArrival: (events: RecordedEvent[]) => void = noteArrivals): Feed {
  const feed = useMemo(() => new Feed(filter, onArrival), [filterKey(filter), keyVersion.value]);
  useEffect(() => {
    void feed.start();
    return () => feed.stop();
  }, [feed]);
  return feed;
}

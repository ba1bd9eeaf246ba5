namespace Chronicle.Stores.Sqlite.Ids;

/// <summary>Reads several runs as one, in the order of the keys.</summary>
internal static class IdMerge
{
    public static IEnumerable<(ulong Key, long Sequence)> Of(IdRun[] runs)
    {
        var entries = new List<IEnumerator<(ulong Key, long Sequence)>>(runs.Length);
        foreach (var run in runs)
        {
            var enumerator = run.Entries().GetEnumerator();
            if (enumerator.MoveNext())
            {
                entries.Add(enumerator);
            }
        }
        while (entries.Count > 0)
        {
            var least = 0;
            for (var i = 1; i < entries.Count; i++)
            {
                if (entries[i].Current.Key < entries[least].Current.Key)
                {
                    least = i;
                }
            }
            yield return entries[least].Current;
            if (!entries[least].MoveNext())
            {
                entries.RemoveAt(least);
            }
        }
    }
}

using System.Runtime.InteropServices;
using Chronicle.Events;

namespace Chronicle.Sessions;

/// <summary>What is open in a session, the oldest first, within bounds; and which calls have ended lately.</summary>
/// <remarks>Owned by its session. Looks go through a list: it is short, and at its longest has <see cref="MaxCount"/> entries.</remarks>
public sealed class OpenSet
{
    public const int MaxCount = 256;
    public const int MaxBytes = 64 << 10;

    private readonly List<OpenEntry> _entries = [];
    private int _bytes;
    private byte[]? _written;
    private long _writtenVersion = -1;

    /// <summary>Valid until the set changes; replacing an entry keeps it.</summary>
    public ReadOnlySpan<OpenEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    public int Count => _entries.Count;

    /// <summary>How many of the entries are waits.</summary>
    public int Waits { get; private set; }

    /// <summary>How many more were opened than there is room for, since nothing was open last.</summary>
    public long Dropped { get; private set; }

    /// <summary>Grows with every change.</summary>
    public long Version { get; private set; }

    /// <summary>The calls that ended lately.</summary>
    public EndedCalls Ended { get; private init; } = new();

    /// <summary>The oldest wait, or null.</summary>
    public OpenEntry? OldestWait => Waits == 0 ? null : _entries.Find(static entry => entry.Kind == OpenKind.Wait);

    public static OpenSet Of(ReadOnlySpan<OpenEntry> entries, long dropped, EndedCalls ended)
    {
        var set = new OpenSet { Ended = ended };
        foreach (var entry in entries)
        {
            set.Add(entry);
        }
        set.Dropped = dropped;
        return set;
    }

    /// <summary>As a row keeps them (<see cref="OpenSetBytes"/>); null when nothing is open. Written once for each change.</summary>
    public byte[]? ToBytes()
    {
        if (_writtenVersion != Version)
        {
            (_written, _writtenVersion) = (OpenSetBytes.Write(this), Version);
        }
        return _written;
    }

    public OpenSet Copy() => Of(Entries, Dropped, Ended.Copy());

    /// <summary>Adds an entry, or counts it when there is no room.</summary>
    public bool Add(OpenEntry entry)
    {
        Version++;
        var bytes = entry.Bytes;
        if (_entries.Count == MaxCount || _bytes + bytes > MaxBytes)
        {
            Dropped++;
            return false;
        }
        _entries.Add(entry);
        _bytes += bytes;
        Waits += entry.Kind == OpenKind.Wait ? 1 : 0;
        return true;
    }

    public void Replace(OpenEntry entry, OpenEntry by)
    {
        Version++;
        _bytes += by.Bytes - entry.Bytes;
        _entries[_entries.IndexOf(entry)] = by;
    }

    public void Remove(OpenEntry entry) => RemoveAt(_entries.IndexOf(entry));

    public void RemoveAt(int index)
    {
        var entry = _entries[index];
        _entries.RemoveAt(index);
        Version++;
        _bytes -= entry.Bytes;
        Waits -= entry.Kind == OpenKind.Wait ? 1 : 0;
        Dropped = _entries.Count == 0 ? 0 : Dropped;
        if (entry is { Kind: OpenKind.Call, CallId: { } id })
        {
            Ended.Add(id);
        }
    }

    public OpenEntry? Agent(string id)
    {
        foreach (var entry in Entries)
        {
            if (entry.Kind == OpenKind.Agent && entry.AgentId == id)
            {
                return entry;
            }
        }
        return null;
    }

    public OpenEntry? Call(string id)
    {
        foreach (var entry in Entries)
        {
            if (entry.Kind == OpenKind.Call && entry.CallId == id)
            {
                return entry;
            }
        }
        return null;
    }

    /// <summary>Takes what erased events said: what they opened is gone, texts they gave to others too.</summary>
    public void Forget(Func<Sequence, bool> isErased)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            var entry = _entries[i];
            if (isErased(entry.Sequence))
            {
                RemoveAt(i);
            }
            else if (isErased(entry.Said))
            {
                Replace(entry, entry with { Tool = null, Text = null, AgentType = null });
            }
        }
    }

    /// <summary>Passes every text of every entry through <paramref name="rewrite"/>.</summary>
    public void Rewrite(Func<string, string> rewrite)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            Replace(entry, entry with
            {
                Tool = Rewritten(entry.Tool),
                Text = Rewritten(entry.Text),
                CallId = Rewritten(entry.CallId),
                AgentId = Rewritten(entry.AgentId),
                TaskId = Rewritten(entry.TaskId),
                AgentType = Rewritten(entry.AgentType),
            });
        }

        string? Rewritten(string? text) => text is null ? null : rewrite(text);
    }

    /// <summary>Gives what an event said the texts that it has now.</summary>
    /// <param name="said">The event.</param>
    /// <param name="now">What it opens now; null when it opens nothing.</param>
    public void Retell(Sequence said, OpenEntry? now)
    {
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Said != said)
            {
                continue;
            }
            var isSame = entry.Kind == now?.Kind || entry.Kind == OpenKind.Wait;
            Replace(entry, entry with { Tool = isSame ? now?.Tool : entry.Tool, Text = now?.Text, AgentType = now?.AgentType });
        }
    }
}

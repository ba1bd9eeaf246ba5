using System.Runtime.InteropServices;

namespace Chronicle.Events;

/// <summary>Where members of an object are in its JSON, each from its name to the end of its value.</summary>
internal sealed class MemberRanges
{
    private readonly List<Range> _ranges = [];

    public void Clear() => _ranges.Clear();

    public void Add(Range range) => _ranges.Add(range);

    public Range? TakeOut(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            var member = json[_ranges[i]][1..];
            if (member.StartsWith(name) && member[name.Length] == '"')
            {
                var range = _ranges[i];
                _ranges.RemoveAt(i);
                return range;
            }
        }
        return null;
    }

    /// <summary>An object of these members alone; nothing when there are none.</summary>
    public ReadOnlyMemory<byte> Join(ReadOnlySpan<byte> json) => ObjectOf(CollectionsMarshal.AsSpan(_ranges), json);

    /// <summary>An object's JSON, or nothing, with one more member.</summary>
    public static byte[] Append(ReadOnlySpan<byte> json, ReadOnlySpan<byte> member)
    {
        var before = json.TrimEnd(" \t\r\n"u8);
        before = before.IsEmpty ? "{"u8 : before[..^1];
        var isFirst = before.TrimEnd(" \t\r\n"u8).Length == 1;
        var all = new byte[before.Length + (isFirst ? 0 : 1) + member.Length + 1];
        before.CopyTo(all);
        var at = before.Length;
        if (!isFirst)
        {
            all[at++] = (byte)',';
        }
        member.CopyTo(all.AsSpan(at));
        all[^1] = (byte)'}';
        return all;
    }

    public static ReadOnlyMemory<byte> ObjectOf(ReadOnlySpan<Range> members, ReadOnlySpan<byte> json)
    {
        if (members.IsEmpty)
        {
            return default;
        }
        var length = 1 + members.Length;
        foreach (var range in members)
        {
            length += range.End.Value - range.Start.Value;
        }
        var joined = new byte[length];
        var at = 0;
        foreach (var range in members)
        {
            joined[at++] = (byte)(at == 1 ? '{' : ',');
            json[range].CopyTo(joined.AsSpan(at));
            at += range.End.Value - range.Start.Value;
        }
        joined[at] = (byte)'}';
        return joined;
    }
}
